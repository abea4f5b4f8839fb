// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXCompiler
internal import DFXReport
internal import DFXRuntime
internal import DFXSimulator
internal import DFXSweep

/// Latency, throughput and energy without weights.
struct EstimateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimate",
    abstract: "Estimate latency, throughput and energy of a workload; needs no weights.",
    discussion: """
      The same programs run on the same simulated clock as in 'dfx generate --mode timed', without \
      values; both report the same cycles.

      EXAMPLES:
        dfx estimate --model dfx-1.5b --devices 4 --input 64 --output 64
        dfx estimate --model dfx-345m --input 32 --output 256 --report estimate.html
      """)

  @Option(help: "A preset, an installed model or a folder with config.json; see 'dfx models'.")
  var model: String

  @OptionGroup var appliance: ApplianceOptions

  @Option(help: "Tokens of the prompt.")
  var input: Int

  @Option(help: "Tokens to generate.")
  var output: Int

  @OptionGroup var reporting: ReportOptions

  @OptionGroup var tracing: TraceOptions

  func validate() throws {
    if input < 1 { throw ValidationError("--input is \(input): choose 1 or more") }
    if output < 1 { throw ValidationError("--output is \(output): choose 1 or more") }
  }

  func run() throws {
    try reporting.checkOutputs()
    try tracing.checkOutputs()
    let source = try ModelSource(named: model)
    let configuration = try source.configuration()
    let passes = input + output - 1
    guard passes <= configuration.context else {
      throw CommandFailure(
        status: .badData,
        message: """
          \(input) + \(output) tokens take \(passes) positions, the context of \(source.name) \
          holds \(configuration.context): choose fewer
          """)
    }
    let machine = try appliance.loadMachine()
    let compiled = try ModelCompiler(machine: machine, deviceCount: appliance.devices)
      .compile(configuration)
    compiled.devicesWithoutHeadsEvent.map(LoadingDisplay(isQuiet: reporting.quiet).show)
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: appliance.devices, mode: .timing, hostThreads: 1)
    try platform.load(programs: compiled.programs)

    let start = ContinuousClock.now
    var estimator = Estimator(
      appliance: platform, hostTiming: HostTiming(machine),
      equalPositions: machine.equalPositions)
    var progress = Progress("estimate", total: passes, unit: "passes", isQuiet: reporting.quiet)
    let stages = try estimator.estimate(input: input, output: output) { done, _ in
      progress.update(done)
    }
    progress.finish()

    var record = RunRecord(
      command: CommandLine.arguments, model: ModelSummary(name: source.name, configuration),
      machine: MachineSummary(machine), mode: .timing, deviceCount: appliance.devices,
      inputTokens: input, outputTokens: output)
    record.add(stages.summarization, as: .summarization)
    record.add(stages.generation, as: .generation)
    record.load = LoadCost(
      imageBytes: compiled.loadedBytes, timing: HostTiming(machine))
    record.wallSeconds = (ContinuousClock.now - start) / .seconds(1)
    if tracing.isWanted || reporting.showsTimeline {
      let run = ObservedRun(
        platform: platform, programs: compiled.programs, machine: record.machine, input: input,
        passes: passes
      ) { _ in 0 }
      record.commits = try tracing.observe(run, isQuiet: reporting.quiet)
    }
    try reporting.publish(
      record,
      scaling: ScalingRuns(
        SweepPoint(
          model: model, devices: appliance.devices, input: input, output: output,
          machine: appliance.machine)))
  }
}
