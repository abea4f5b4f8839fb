// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXMachine

/// The machines that programs can run on.
struct MachinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machines",
    abstract: "List machine presets, or show every parameter of one with its source.",
    discussion: """
      EXAMPLES:
        dfx machines
        dfx machines show u280-dfx
        dfx machines show u280-dfx --json
        dfx machines show u280-dfx --resources
        dfx machines show my-machine.json
      """,
    subcommands: [List.self, Show.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the machine presets.")

    func run() throws {
      for preset in Machine.presets {
        Console.show("\(preset.name.padding(to: 14))\(preset.summary)\n")
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the effective parameters of a machine with unit, status and source.")

    @Argument(help: "A machine preset or a JSON machine file.")
    var name: String

    @Flag(help: "Print one JSON object, with units, ranges and sources.")
    var json = false

    @Flag(help: "Print what a card takes of its FPGA, part by part.")
    var resources = false

    func validate() throws {
      if json && resources { throw ValidationError("--json and --resources exclude each other") }
    }

    func run() throws {
      let machine = try Machine.noted(name)
      if resources { return Console.show(machine.resourceListing()) }
      Console.show(json ? try machine.listingJSON() : machine.listing())
    }
  }
}
