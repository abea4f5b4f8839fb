// SPDX-License-Identifier: Apache-2.0

internal import DFXISA
internal import Foundation

/// Program files and assembly text.
enum ProgramSubjects {
  /// What is read is written and read again as the same program.
  static func programFile(_ input: [UInt8]) -> Outcome {
    let program: Program
    do {
      program = try ProgramFile.decode(Data(input), path: "input")
    } catch {
      switch error {
      case .missing, .notAProgram, .formatVersion, .length, .checksum: return .refused
      case .instructionSetVersion, .malformed, .undecodable: return .passedHeader
      }
    }
    guard let file = try? ProgramFile.encode(program),
      let again = try? ProgramFile.decode(file, path: "again")
    else { fatalError("a program that was read cannot be written and read again") }
    precondition(again == program, "a program changes when it is written and read again")
    return .accepted
  }

  /// What is assembled is disassembled and assembled to the same instructions.
  static func assembly(_ input: [UInt8]) -> Outcome {
    guard let text = String(validating: input, as: UTF8.self) else { return .refused }
    guard let program = try? Assembler.assemble(text, file: "input") else { return .passedHeader }
    let listing = Disassembler.disassemble(program)
    guard let again = try? Assembler.assemble(listing, file: "again") else {
      fatalError("a disassembled program cannot be assembled:\n\(listing)")
    }
    precondition(
      again.instructions == program.instructions,
      "a program changes when it is disassembled:\n\(listing)")
    return .accepted
  }
}
