// SPDX-License-Identifier: Apache-2.0

/// The 256 bits of an instruction: four 64-bit words, least significant first.
public struct InstructionWord: Sendable, Hashable {
  /// Bytes of an instruction in memory, little endian.
  public static let byteCount = 32

  /// Bits 0 to 63, 64 to 127, 128 to 191, 192 to 255.
  public var words: (UInt64, UInt64, UInt64, UInt64)

  /// A word from its four parts.
  public init(_ w0: UInt64 = 0, _ w1: UInt64 = 0, _ w2: UInt64 = 0, _ w3: UInt64 = 0) {
    words = (w0, w1, w2, w3)
  }

  /// The parts as an array.
  public var array: [UInt64] { [words.0, words.1, words.2, words.3] }

  /// 64 digits, the most significant first.
  public var hexadecimal: String {
    array.reversed().map { part in
      let digits = String(part, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Bits `low ... high`, which lie in one or two parts.
  public func bits(_ low: Int, _ high: Int) -> UInt64 {
    let (part, shift) = low.quotientAndRemainder(dividingBy: 64)
    var value = self[part] >> UInt64(shift)
    if shift > 0, part < 3 { value |= self[part + 1] << UInt64(64 - shift) }
    let width = high - low + 1
    return width == 64 ? value : value & ((1 << UInt64(width)) - 1)
  }

  /// Puts `value` at bits `low ... high`; the value must fit.
  public mutating func set(_ value: UInt64, _ low: Int, _ high: Int) {
    let width = high - low + 1
    precondition(width == 64 || value >> UInt64(width) == 0, "\(value) exceeds \(width) bits")
    let (part, shift) = low.quotientAndRemainder(dividingBy: 64)
    self[part] |= value << UInt64(shift)
    if shift > 0, part < 3 { self[part + 1] |= value >> UInt64(64 - shift) }
  }

  /// A part by its number.
  private subscript(part: Int) -> UInt64 {
    get {
      switch part {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    }
    set {
      switch part {
      case 0: words.0 = newValue
      case 1: words.1 = newValue
      case 2: words.2 = newValue
      default: words.3 = newValue
      }
    }
  }

  /// Whether all bits are equal.
  public static func == (left: InstructionWord, right: InstructionWord) -> Bool {
    left.words == right.words
  }

  /// Hashes all bits.
  public func hash(into hasher: inout Hasher) {
    for part in array { hasher.combine(part) }
  }
}

/// Why 256 bits are not an instruction.
public enum DecodeError: Error, Sendable, Equatable {
  case undefinedOpcode(UInt8)
  case reservedBits(mnemonic: String)
  case operandRange(mnemonic: String, field: String, value: UInt64)
}
