// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXCompiler
internal import DFXDevice
internal import DFXFrontends
internal import DFXMachine
internal import DFXModel
internal import DFXSimulator

struct PassCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pass",
    abstract: "Times passes of a preset model on one of the memory and link models.",
    discussion: """
      Example:
        dfx-check pass --model dfx-345m --devices 1 --memory cycle
      """)

  @Option(help: "A preset.")
  var model = "dfx-345m"
  @Option(help: "Number of devices.")
  var devices = 1
  @Option(help: "What stands for the memories (default: as the machine says).")
  var memory: MemoryModel?
  @Option(help: "What connects the cards (default: as the machine says).")
  var link: LinkModel?
  @Option(help: "A preset or a machine file.")
  var machine = Machine.u280.name
  @Option(help: "The positions of the passes, one after another.")
  var positions = [0, 127, 511]

  func run() throws {
    guard let preset = ModelPreset.all.first(where: { $0.name == model }) else {
      let names = ModelPreset.all.map(\.name).joined(separator: ", ")
      throw ValidationError("'\(model)' is not a preset: choose one of \(names)")
    }
    var machine = try Machine.named(machine)
    if let memory { machine = try machine.changing("memory.model", to: memory.rawValue) }
    if let link { machine = try machine.changing("link.model", to: link.rawValue) }
    let compiled = try ModelCompiler(machine: machine, deviceCount: devices)
      .compile(preset.configuration.graph())
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: .timing, hostThreads: 1)
    try platform.load(programs: compiled.programs)
    for position in positions {
      let result = try platform.runPass(token: 0, position: position)
      let counters = result.devices[result.lastDevice]
      let stalls = StallCause.allCases.filter { counters.stallCycles[$0] > 0 }
        .map { "\($0) \(counters.stallCycles[$0])" }
      print("position \(position): \(result.cycles) cycles; " + stalls.joined(separator: ", "))
    }
  }
}
