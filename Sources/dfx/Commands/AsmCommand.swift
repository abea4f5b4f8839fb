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
      "label", HEAD, and .output before the instruction at which a pass without output ends. Operands are \
      written NAME=VALUE; registers may also stand in the order of 'dfx isa MNEMONIC'. Comments \
      start with ; or //.

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
    let program = try ProgramSource(path: input).program(for: Machine.named(machine))
    try file.write(ProgramFile.encode(program))
  }
}
