// SPDX-License-Identifier: Apache-2.0

extension InstructionWord {
  /// One line of assembly text, or the word in hexadecimal where it is no instruction.
  public var disassembly: String {
    (try? Instruction(decoding: self))?.assembly ?? "word 0x\(hexadecimal)"
  }
}
