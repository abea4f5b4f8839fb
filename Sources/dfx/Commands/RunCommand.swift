// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXDebugger
internal import DFXDevice
internal import DFXFiles
internal import DFXISA
internal import DFXMachine
internal import DFXModel
internal import DFXReference
internal import DFXSimulator

/// What executes a program.
enum RunMode: String, ExpressibleByArgument, CaseIterable {
  case timed, functional, reference
}

/// A program on the simulated devices.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run programs, watch their instructions, look at registers and memory.",
    discussion: """
      One program per device in their order, or one text for all of them. Tensors of a memory file are named by their \
      place: hbm@0x1000, ddr@64, v4, s0; 1/v4 means device 1 alone; hbm@0|packed lays a matrix out \
      for conv1d, hbm@0|streamed for masked_mm and mm. At a stop, 'help' lists the commands.

      EXAMPLES:
        dfx run Examples/layer_norm.s --memory Examples/layer_norm.safetensors --timing --dump v4:64
        dfx run program.dfxp --step
        dfx run ring.s --devices 4 --mode reference --log commits.txt
      """)

  @Argument(help: ArgumentHelp("Program files or assembly text.", valueName: "program"))
  var programs: [String]

  @OptionGroup var appliance: ApplianceOptions

  @Flag(help: "Run program files on other devices and machines than they were made for.")
  var anyDevice = false

  @Option(help: "'timed', 'functional', or 'reference': the scalar interpreter.")
  var mode = RunMode.timed

  @Option(help: ArgumentHelp("Fill registers and memories from a file.", valueName: "file"))
  var memory: [String] = []

  @Flag(
    help: "Fill all registers with a NaN first (0x7ead), to find what is read before it is written."
  )
  var poison = false

  @Option(help: "Token id of the first pass.")
  var token = 0

  @Option(help: "Position of the first pass; later passes follow.")
  var position = 0

  @Option(help: "Number of passes.")
  var passes = 1

  @Flag(help: "Print every instruction as it completes, with its times.")
  var timing = false

  @Flag(help: "Stop after the first instruction and take commands.")
  var step = false

  @Option(
    name: .customLong("break"),
    help: ArgumentHelp("Stop where this holds, for example op=mul,pc=3.", valueName: "condition"))
  var breakpoints: [String] = []

  @Option(
    help: ArgumentHelp(
      "Show a place at the end: v4:64, s0:8, hbm@0x1000:32, 1/v0.", valueName: "place"))
  var dump: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write what is dumped as safetensors too.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write a commit log, a line per instruction; see docs/commit-log.md.", valueName: "file"))
  var log: String?

  func validate() throws {
    // The devices hold tokens and context lengths in 32 bits.
    let most = Int(UInt32.max) - 1
    guard (1...most).contains(passes) else {
      throw ValidationError("--passes is \(passes): choose 1 to \(most)")
    }
    guard (0...most).contains(token) else {
      throw ValidationError("--token is \(token): choose 0 to \(most)")
    }
    guard (0...most - passes + 1).contains(position) else {
      throw ValidationError("--position is \(position): choose 0 to \(most - passes + 1)")
    }
    if output != nil && dump.isEmpty { throw ValidationError("-o writes what --dump names") }
  }

  func run() throws {
    let places = try dump.map { try StatePlace(parsing: $0) }
    let conditions = try breakpoints.map { try BreakCondition(parsing: $0) }
    try OutputFile.requireDifferent([output, log].compactMap(\.self).map { try OutputFile($0) })
    let machine = try appliance.loadMachine()
    let programs = try loadPrograms(machine)
    for condition in conditions { try condition.check(against: programs.map(\.program)) }
    let target = try makeAppliance(machine, devices: programs.count)
    try target.load(programs: programs.map(\.program))
    if poison {
      try target.poisonRegisters(
        vectorElements: machine.vectorRegisterTiles * VectorAddress.tileElements,
        scalars: machine.scalarRegisters)
    }
    for path in memory { try MemoryFile(path: path).load(into: target) }
    let debugger = Debugger(
      appliance: target, programs: programs.map(\.program), conditions: conditions, stepping: step,
      readCommand: Prompt.read, show: { Console.write($0 + "\n") })
    let run = ProgramRun(
      programs: programs, target: target, machine: machine, log: try log.map { try OutputFile($0) },
      debugger: debugger, isListing: timing)
    var failure: (any Error)?
    do {
      try run.execute(passes: passes, token: token, position: position)
    } catch let fault as CommandFailure {
      // What was computed before the fault is shown nonetheless.
      failure = fault
    }
    try show(places, of: target)
    if let failure { throw failure }
  }

  private func loadPrograms(_ machine: Machine) throws -> [ProgramSource.Loaded] {
    let count = programs.count == 1 ? appliance.devices : programs.count
    guard programs.count == 1 || appliance.devices == 1 || appliance.devices == programs.count
    else {
      throw CommandFailure(
        status: .usage,
        message:
          "\(programs.count) programs for \(appliance.devices) devices: give one for all, or "
          + "one for each")
    }
    return try (0..<count).map { device in
      let path = programs[min(device, programs.count - 1)]
      return try ProgramSource(path: path).load(
        for: machine, device: device, devices: count, anyDevice: anyDevice)
    }
  }

  private func makeAppliance(
    _ machine: Machine, devices: Int
  ) throws -> any InspectableAppliance {
    switch mode {
    case .reference: return ReferenceAppliance(machine: machine, deviceCount: devices)
    case .timed, .functional:
      return try SimulatedPlatform(
        machine: machine, deviceCount: devices, mode: mode == .timed ? .timed : .functional,
        hostThreads: 0)
    }
  }

  private func show(_ places: [StatePlace], of target: any InspectableAppliance) throws {
    var tensors: [SafetensorsWriter.Tensor] = []
    for place in places {
      guard (place.device ?? 0) < target.deviceCount else {
        throw CommandFailure(
          status: .usage, message: "\(place): there are \(target.deviceCount) devices")
      }
      let bits: [UInt16]
      do {
        bits = try place.read(from: target, device: 0, count: 1)
      } catch {
        throw CommandFailure(status: .usage, message: "\(place) lies outside: \(error)")
      }
      tensors.append(
        SafetensorsWriter.Tensor(
          name: "\(place)", shape: [bits.count], values: bits.map { Float16(bitPattern: $0) }))
      Console.write("\(place)\n" + Listing.values(bits, at: place.location) + "\n")
    }
    if let output { try OutputFile(output).write(SafetensorsWriter.encode(tensors)) }
  }
}
