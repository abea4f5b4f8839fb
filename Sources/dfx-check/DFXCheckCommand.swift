// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

@main
struct DFXCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dfx-check",
    abstract: "Runs the implementations of the instruction set against each other.",
    subcommands: [
      TortureCommand.self, ConformanceCommand.self, MutationCommand.self, CombinationsCommand.self,
      ReplayCommand.self,
      PassCommand.self, MemoriesCommand.self, ModelsCommand.self, ExportCommand.self,
    ])
}
