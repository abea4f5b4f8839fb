// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
internal import DFXISA
internal import Foundation

/// A program file as assembly text.
struct DisasmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disasm",
    abstract: "Print a program file as assembly text, which assembles to the same file.",
    discussion: """
      EXAMPLES:
        dfx disasm gpt2-program/device0.dfxp
        dfx disasm gpt2-program/device0.dfxp --listing
      """)

  @Argument(help: ArgumentHelp("The program file.", valueName: "file.dfxp"))
  var input: String

  @Flag(help: "A table with addresses, bits and the memory map, to be read rather than assembled.")
  var listing = false

  func run() throws {
    let program = try ProgramFile.decode(InputFile(input).read(), path: input)
    Console.write(
      listing
        ? TerminalText.neutralized(ProgramListing(program).text)
        : Disassembler.disassemble(program))
  }
}
