// SPDX-License-Identifier: Apache-2.0

/// The operands of an instruction by the names that the specification gives them.
public struct FieldView: Sendable {
  /// The instruction's entry in the specification.
  public let definition: Specification.InstructionDefinition
  private let word: InstructionWord
  private let specification: Specification

  /// A view of `instruction`.
  public init(_ instruction: Instruction, specification: Specification = .current) {
    guard let definition = specification.definition(of: instruction.mnemonic) else {
      preconditionFailure("\(instruction.mnemonic) is not in the specification")
    }
    self.definition = definition
    self.specification = specification
    word = instruction.encode()
  }

  /// The raw value of a field; 0 where the instruction has no such operand.
  public subscript(name: String) -> Int {
    guard definition.operands.contains(name), let field = specification.fields[name] else {
      return 0
    }
    return Int(word.bits(field.low, field.high))
  }
}
