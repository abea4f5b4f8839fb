// SPDX-License-Identifier: Apache-2.0

public import DFXCompiler
internal import DFXDevice
internal import DFXFrontends
public import DFXMachine
public import DFXModel
public import DFXPlan
public import DFXReport
public import DFXRuntime
internal import DFXSimulator

/// What the passes of a model take on a machine: its programs on the simulated clock, without values.
///
/// Equal passes are simulated once. A process can have only one, since it can have only one platform with a
/// clock.
public final class TimingModel: PassCosts {
  /// The model's shape.
  public let configuration: ModelConfiguration
  /// The machine whose clock it is.
  public let machine: Machine
  /// Devices on the ring.
  public let deviceCount: Int
  private let name: String
  private let platform: SimulatedPlatform
  private let hostTiming: HostTiming
  private let summary: MachineSummary
  /// By positions over which passes are equal.
  private var known: [Known?] = []

  private struct Known {
    let result: PassResult
    let cost: SimulatedCost
    var count = 0
  }

  /// Compiles the programs that leave what `output` says and sets up the clock; without a plan models are split as
  /// in the DFX paper.
  public init(
    source: ModelSource, machine: Machine, devices: Int, plan: Plan? = nil,
    output: PassOutput = .logits, slots: Int = 1, onEvent: (LoadingEvent) -> Void = { _ in }
  ) throws {
    configuration = try source.configuration()
    name = source.name
    self.machine = machine
    deviceCount = devices
    hostTiming = HostTiming(machine)
    summary = MachineSummary(machine)
    let compiled = try ModelCompiler(
      machine: machine, deviceCount: devices, plan: plan, output: output, slots: slots
    ).compile(configuration.graph())
    if let event = compiled.devicesWithoutHeadsEvent { onEvent(event) }
    platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: .timing, hostThreads: 1)
    try platform.load(programs: compiled.programs)
    let readers = compiled.logits.count
    request = Self.hostCost(hostTiming.request, devices: devices, energy: summary.energy)
    reading = Self.hostCost(
      hostTiming.sampling(bytes: configuration.vocabulary * 2, devices: readers), devices: devices,
      energy: summary.energy)
  }

  /// What the devices draw with nothing to do, in watts.
  public var idleWatts: Double {
    summary.energy.staticWatts(devices: deviceCount) * Double(deviceCount)
  }

  /// One start and one done for a request.
  public let request: SimulatedCost
  /// Reading the logits of one pass.
  public let reading: SimulatedCost

  /// One pass; from the clock the first time, from memory then, also where its time depends on passes before it.
  public func pass(position: Int) throws -> SimulatedCost {
    let run = position / (machine.equalPositions ?? 1)
    while known.count <= run { known.append(nil) }
    if known[run] == nil {
      let result = try platform.runPass(token: 0, position: position)
      known[run] = Known(result: result, cost: cost(of: result))
    }
    known[run]?.count += 1
    return known[run]?.cost ?? .zero
  }

  private func cost(of result: PassResult) -> SimulatedCost {
    let seconds = summary.milliseconds(result.cycles) * 1e-3
    let dynamic = result.devices.reduce(0) { $0 + summary.energy.joules($1.events) }
    return SimulatedCost(
      time: SimulatedTime(seconds: seconds),
      joules: dynamic + summary.energy.staticWatts(devices: deviceCount) * Double(deviceCount)
        * seconds)
  }

  private static func hostCost(
    _ host: HostSeconds, devices: Int, energy: EnergyModel
  ) -> SimulatedCost {
    let seconds = host.commands + host.transfers
    return SimulatedCost(
      time: SimulatedTime(seconds: seconds),
      joules: energy.staticWatts(devices: devices) * Double(devices) * seconds
        + Double(host.bytes) * 8 * energy.picojoules(of: .pcieBits) * 1e-12)
  }

  /// All passes so far as one run, for how busy units were and what they drew; nil before the first.
  public func report() throws -> Report? {
    let groups = known.compactMap { known in
      known.flatMap {
        $0.count > 0 ? PassGroup(stage: .generation, result: $0.result, count: $0.count) : nil
      }
    }
    guard !groups.isEmpty else { return nil }
    return try Report(
      RunRecord(
        command: [], model: ModelSummary(name: name, configuration), machine: summary,
        mode: .timing, deviceCount: deviceCount, inputTokens: 1,
        outputTokens: groups.reduce(0) { $0 + $1.count }, passes: groups))
  }
}
