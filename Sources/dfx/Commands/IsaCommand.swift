// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXISA

/// The instruction set's reference.
struct IsaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "isa",
    abstract: "Print the table of instructions, or one instruction's reference page.",
    discussion: """
      EXAMPLES:
        dfx isa
        dfx isa conv1d
      """)

  @Argument(help: "The instruction.")
  var mnemonic: String?

  func run() throws {
    guard let mnemonic else { return Console.write(ReferencePage.index()) }
    guard let page = ReferencePage(mnemonic) else {
      throw CommandFailure(
        status: .usage, message: "there is no instruction '\(mnemonic)': 'dfx isa' lists all")
    }
    Console.write(page.text)
  }
}
