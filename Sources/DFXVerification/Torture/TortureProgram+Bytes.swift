// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

extension TortureProgram {
  /// Bytes before the instruction words.
  package static let headerBytes = 8
  /// Bytes of an instruction word.
  package static let wordBytes = InstructionWord.byteCount

  /// The program that arbitrary bytes stand for: a header, then words that go to the devices in turn.
  ///
  /// A last part of a word is left out. Nothing is checked, because the platforms have to.
  package init(bytes: [UInt8], deviceCount: Int) {
    let header =
      bytes.prefix(Self.headerBytes)
      + repeatElement(0, count: max(0, Self.headerBytes - bytes.count))
    self.init(seed: UInt64(header[0]), deviceCount: deviceCount)
    layers = 1 + Int(header[1] % 3)
    slots = 1 + Int(header[2] % 4)
    slotStride = Int(header[3] % 48)
    outputStart = header[4] == 0 ? nil : Int(header[4] - 1)
    exponents = header[5] % 2 == 0 ? 12...15 : 0...31
    passes = (0...Int(header[6] % 2)).map {
      Pass(
        token: Int(header[7] % 16), position: Int(header[7] >> 4) + $0,
        slot: Int(header[2] >> 4) % slots)
    }
    let words = stride(
      from: Self.headerBytes, through: bytes.count - Self.wordBytes, by: Self.wordBytes
    )
    .map { Self.word(bytes[$0..<$0 + Self.wordBytes]) }
    steps = stride(from: 0, to: words.count, by: deviceCount).map { first in
      .words((first..<first + deviceCount).map { $0 < words.count ? words[$0] : nil })
    }
  }

  /// The bytes of a random program that is legal, apart from one instruction perhaps.
  package static func bytes(seed: UInt64, deviceCount: Int) -> [UInt8] {
    let program = ProgramGenerator.program(seed: seed, deviceCount: deviceCount)
    var bytes: [UInt8] = [
      UInt8(truncatingIfNeeded: seed), UInt8(program.layers - 1), UInt8(program.slots - 1),
      UInt8(program.slotStride % 48), UInt8(clamping: (program.outputStart ?? -1) + 1), 0, 1, 3,
    ]
    let words = (0..<deviceCount).map(program.words(device:))
    for place in 0..<(words.map(\.count).max() ?? 0) {
      for each in words {
        bytes += Self.bytes(of: place < each.count ? each[place] : InstructionWord())
      }
    }
    return bytes
  }

  /// The same program with one field of one word changed, or a word repeated elsewhere; nil for one without words.
  package static func mutated(
    _ bytes: [UInt8], using random: inout some RandomNumberGenerator
  ) -> [UInt8]? {
    let count = (bytes.count - headerBytes) / wordBytes
    guard count > 0 else { return nil }
    var result = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let first = place(Int.random(in: 0..<count, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        result.replaceSubrange(
          first, with: result[place(Int.random(in: 0..<count, using: &random))])
      case 1:
        result[Int.random(in: 0..<headerBytes, using: &random)] = .random(
          in: 0...255, using: &random)
      default: changeField(of: first, in: &result, using: &random)
      }
    }
    return result
  }

  private static func place(_ word: Int) -> Range<Int> {
    headerBytes + word * wordBytes..<headerBytes + (word + 1) * wordBytes
  }

  /// A field that the word's instruction has gets a value near another one of it, at an end, or any.
  private static func changeField(
    of place: Range<Int>, in bytes: inout [UInt8], using random: inout some RandomNumberGenerator
  ) {
    var word = word(bytes[place])
    let opcode = UInt8(truncatingIfNeeded: word.array[0])
    let instruction = Specification.current.instructions.first { $0.opcode == UInt64(opcode) }
    guard let name = instruction?.operands.randomElement(using: &random),
      let field = Specification.current.fields[name]
    else { return }
    let largest = (1 << min(field.high - field.low + 1, 62)) - 1
    let old = word[name]
    let values = [
      0, 1, largest, old &+ 1, old &- 1, old &* 2, .random(in: 0...largest, using: &random),
    ]
    word[name] = values.randomElement(using: &random)! & largest
    bytes.replaceSubrange(place, with: Self.bytes(of: word))
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> InstructionWord {
    let parts = (0..<4).map { part in
      bytes[(bytes.startIndex + 8 * part)..<(bytes.startIndex + 8 * part + 8)]
        .reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    return InstructionWord(parts[0], parts[1], parts[2], parts[3])
  }

  private static func bytes(of word: InstructionWord) -> [UInt8] {
    word.array.flatMap { part in (0..<8).map { UInt8(truncatingIfNeeded: part >> (8 * UInt64($0))) }
    }
  }
}
