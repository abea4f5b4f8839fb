// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
internal import DFXISA
internal import DFXMachine

/// Assembly text to a program file.
struct AsmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asm",
    abstract: "Assemble a program.",
    discussion: """
      A line holds a label (name:), an instruction, or a directive: .const NAME = VALUE, .device N, \
      .devices N, .layers N, .slots N, .slot_stride BLOCKS, .machine "FINGERPRINT", .operation NAME, \
      "label", HEAD, .output before the instruction at which a pass without output ends, and .word for \
      an instruction by its bits. Operands are written NAME=VALUE; registers may also stand in the \
      order of 'dfx isa MNEMONIC'. A floating-point operand is a number that it holds exactly, \
      round(NUMBER), or its bits in hexadecimal. Comments start with ; or //. What the machine has no \
      room for is an error.

      EXAMPLES:
        dfx asm Examples/layer_norm.s -o layer_norm.dfxp
        dfx disasm layer_norm.dfxp
      """)

  @Argument(help: ArgumentHelp("The text to assemble.", valueName: "file.s"))
  var input: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The program file to write.", valueName: "file"))
  var output: String

  @Option(help: "The machine that the program is for.")
  var machine = "u280-dfx"

  func run() throws {
    let file = try OutputFile(output)
    let program = try ProgramSource(path: input).assembled(for: Machine.noted(machine))
    try file.write(ProgramFile.encode(program))
  }
}
