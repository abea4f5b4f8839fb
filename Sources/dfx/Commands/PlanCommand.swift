// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXCompiler
internal import DFXDevice
internal import DFXFiles
internal import DFXFrontends
internal import DFXGraph
internal import DFXMachine
internal import DFXPlan
internal import Foundation

/// How a model lies on the devices.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show how a model lies on the devices: what is split, what is moved, what fits.",
    discussion: """
      A plan says of a few operations what is split; propagation says it of all others. Every plan gives the same \
      bits. --explain adds each transfer with its cause, bytes and time, the reason why a value is whole on each \
      card, and the memory of each card. Needs no weights.

      EXAMPLES:
        dfx plan --model gpt2-xl --devices 8 --explain
        dfx plan --model dfx-1.5b --devices 4 -o plan.json
      """)

  @Option(help: "A preset, an installed model or a folder with config.json; see 'dfx models'.")
  var model: String

  @OptionGroup var appliance: ApplianceOptions
  @OptionGroup var planning: PlanOptions

  @Flag(help: "Say why: transfers, replicated values, memory.")
  var explain = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the plan to a file that --plan takes.", valueName: "file"))
  var output: String?

  func run() throws {
    let file = try output.map { try OutputFile($0) }
    let source = try ModelSource(named: model)
    let graph = try source.configuration().graph()
    let machine = try appliance.loadMachine()
    let plan = try planning.load(devices: appliance.devices)
    let compiler = ModelCompiler(machine: machine, deviceCount: appliance.devices, plan: plan)
    let completed = try compiler.completedPlan(for: graph)
    let description = PlanDescription(completed, of: graph, on: machine)
    Console.write(
      "plan \(plan.name): \(source.name) on \(appliance.devices) cards of \(machine.name)\n\n")
    let stages = description.stages
    if !stages.isEmpty { Console.write(stages + "\n") }
    Console.write(description.placement)
    if explain {
      Console.write("\n" + description.transfers)
      Console.write("\n" + description.replicated)
      Console.write("\n" + (try memory(graph, compiler)))
    }
    try file?.write(Data(plan.json().utf8))
  }

  /// What each card's memories hold, or why they cannot.
  private func memory(_ graph: Graph, _ compiler: ModelCompiler) throws -> String {
    let compiled: CompiledModel
    do {
      compiled = try compiler.compile(graph)
    } catch let error as CompilerError {
      guard case .doesNotFit = error else { throw error }
      return "does not fit: \(error)\n" + (smallest(graph, compiler.machine) ?? "")
    }
    var rows = [
      ["card", "HBM: weights MB", "keys and values MB", "free MB", "DDR: tables MB", "free MB"]
    ]
    for card in compiled.programs.indices {
      let used = compiled.usedBytes[card]
      let context = compiled.contextBytes[card]
      let (hbm, ddr) = (used[.hbm] ?? 0, used[.ddr] ?? 0)
      let kept = context[.hbm] ?? 0
      rows.append(
        ["\(card)"]
          + [
            hbm - kept, kept, compiler.machine.hbmBytes - hbm, ddr, compiler.machine.ddrBytes - ddr,
          ].map(Self.megabytes))
    }
    return PlanDescription.table(rows)
  }

  /// From how many cards on the plan of the paper fits.
  private func smallest(_ graph: Graph, _ machine: Machine) -> String? {
    (appliance.devices + 1...max(appliance.devices + 1, machine.maximumDevices)).first { devices in
      (try? ModelCompiler(machine: machine, deviceCount: devices).compile(graph)) != nil
    }.map { "plan paper fits from --devices \($0) on\n" }
  }

  private static func megabytes(_ bytes: Int) -> String {
    String(format: "%.1f", Double(bytes) / 1e6)
  }
}
