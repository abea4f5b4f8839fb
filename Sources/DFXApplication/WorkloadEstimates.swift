// SPDX-License-Identifier: Apache-2.0

public import DFXCompiler
internal import DFXDevice
internal import DFXFrontends
public import DFXMachine
internal import DFXModel
public import DFXPlan
public import DFXReport
internal import DFXRuntime
public import DFXSimulator

/// Estimates of workloads of one model on one appliance: compiled and elaborated once.
public struct WorkloadEstimates {
  /// The compiled programs; no images.
  public let compiled: CompiledModel
  /// The devices, without values.
  public let platform: SimulatedPlatform
  private let name: String
  private let configuration: ModelConfiguration
  private let machine: Machine
  private let devices: Int
  private var estimator: Estimator

  /// Compiles a model and makes the platform, of which a process has one.
  ///
  /// - Throws: errors of the checkpoint, the compiler and the platform.
  public init(
    model: ModelSource, machine: Machine, devices: Int, plan: Plan? = nil
  ) throws {
    configuration = try model.configuration()
    name = model.name
    self.machine = machine
    self.devices = devices
    compiled = try ModelCompiler(machine: machine, deviceCount: devices, plan: plan)
      .compile(configuration.graph())
    platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: .timing, hostThreads: 1)
    try platform.load(programs: compiled.programs)
    estimator = Estimator(
      appliance: platform, hostTiming: HostTiming(machine),
      equalPositions: machine.equalPositions)
  }

  /// What a request with `input` prompt tokens and `output` generated tokens does.
  ///
  /// Passes that an earlier request had are known; the record is the same as without it.
  /// - Throws: `ApplicationError.contextExceeded`, or what the platform throws.
  public mutating func record(
    input: Int, output: Int, command: [String], onPass: (Int, Int) -> Void = { _, _ in }
  ) throws -> RunRecord {
    try Self.check(input: input, output: output, context: configuration.context, name: name)
    let start = ContinuousClock.now
    // What requests before left in the memories changes no record.
    if machine.equalPositions == nil { try platform.reset(keepMemory: true) }
    let stages = try estimator.estimate(input: input, output: output, onPass: onPass)
    var record = RunRecord(
      command: command, model: ModelSummary(name: name, configuration),
      machine: MachineSummary(machine), mode: .timing, deviceCount: devices, inputTokens: input,
      outputTokens: output)
    record.add(stages.summarization, as: .summarization)
    record.add(stages.generation, as: .generation)
    record.load = LoadCost(imageBytes: compiled.loadedBytes, timing: HostTiming(machine))
    record.wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    return record
  }

  /// Refuses a request whose positions the model's context does not hold.
  public static func check(
    input: Int, output: Int, context: Int, name: String
  ) throws(ApplicationError) {
    let (sum, overflows) = input.addingReportingOverflow(output)
    guard !overflows, sum - 1 <= context else {
      throw .contextExceeded(model: name, input: input, output: output, context: context)
    }
  }
}
