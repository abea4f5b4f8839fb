// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXCompiler
internal import DFXDevice
internal import DFXFrontends
internal import DFXMachine
internal import DFXModel
internal import DFXSimulator
internal import DFXValidation
internal import Foundation

/// One pass of a preset model on a memory model, for 'dfx validate': a process has one platform with a clock.
struct TimePassCommand: ParsableCommand {
  static let name = "time-pass"

  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Time one pass, for 'dfx validate'.", shouldDisplay: false)

  @Option var model: String
  @Option var devices: Int
  @Option var position: Int
  @Option var memory: String

  func run() throws {
    guard let preset = ModelPreset.all.first(where: { $0.name == model }) else {
      throw ValidationError("'\(model)' is not a preset")
    }
    let machine = try Machine.u280.changing("memory.model", to: memory)
    let compiled = try ModelCompiler(machine: machine, deviceCount: devices)
      .compile(preset.configuration.graph())
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: .timing, hostThreads: 1)
    try platform.load(programs: compiled.programs)
    let times = try platform.mechanismTimes(
      of: compiled.programs, Pass(token: 0, position: position))
    Console.write(String(decoding: try JSONEncoder().encode(times), as: UTF8.self) + "\n")
  }

  /// The comparisons of the validation page, each pass in a process of its own, all at once.
  static func comparisons() throws -> [MemoryComparison] {
    let runs = try ComparedPass.all.map { pass in
      (pass, try Run(pass, on: .cycle), try Run(pass, on: .fast))
    }
    return try runs.map { pass, cycle, fast in
      MemoryComparison(pass, fast: try fast.times(), cycle: try cycle.times())
    }
  }

  /// A process that times a pass.
  private struct Run {
    private let process = Process()
    private let pipe = Pipe()

    init(_ pass: ComparedPass, on memory: MemoryModel) throws {
      process.executableURL = DFXCommand.executable
      process.arguments = [
        TimePassCommand.name, "--model", pass.model, "--devices", "\(pass.devices)", "--position",
        "\(pass.position)", "--memory", memory.rawValue,
      ]
      process.standardOutput = pipe
      try process.run()
    }

    func times() throws -> MechanismTimes {
      let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw CommandFailure(
          status: .internalError, message: "a pass of the page could not be timed")
      }
      return try JSONDecoder().decode(MechanismTimes.self, from: bytes)
    }
  }
}
