// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

extension InstructionWord {
  private static let opcodes = Dictionary(
    uniqueKeysWithValues: Specification.current.instructions.map { ($0.mnemonic, $0.opcode) })
  private static let fields = Specification.current.fields

  /// The word of an instruction, legal or not; fields that are not named are 0.
  init(_ mnemonic: String, _ values: [String: Int] = [:]) {
    guard let opcode = Self.opcodes[mnemonic] else { preconditionFailure("no \(mnemonic)") }
    self.init(opcode)
    for (name, value) in values { self[name] = value }
  }

  /// A field of the word by name.
  subscript(name: String) -> Int {
    get {
      guard let field = Self.fields[name] else { preconditionFailure("no field \(name)") }
      return Int(bits(field.low, field.high))
    }
    set {
      guard let field = Self.fields[name] else { preconditionFailure("no field \(name)") }
      var parts = array
      for bit in field.low...field.high {
        parts[bit / 64] &= ~(1 << UInt64(bit % 64))
        parts[bit / 64] |= UInt64(newValue >> (bit - field.low) & 1) << UInt64(bit % 64)
      }
      words = (parts[0], parts[1], parts[2], parts[3])
    }
  }
}
