// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXCompiler
internal import DFXFiles
internal import DFXPlan
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
        dfx estimate --model dfx-345m --input 32 --output 32 --batch 8
      """)

  @Option(help: "A preset, an installed model or a folder with config.json; see 'dfx models'.")
  var model: String

  @OptionGroup var appliance: ApplianceOptions

  @OptionGroup var planning: PlanOptions

  @Option(help: "Tokens of the prompt.")
  var input: Int

  @Option(help: "Tokens to generate.")
  var output: Int

  @Option(
    help: "Price passes that compute a token of each of so many requests at once, beside the run.")
  var batch: Int?

  @OptionGroup var reporting: ReportOptions

  @OptionGroup var tracing: TraceOptions

  func validate() throws {
    // More than any context, and two of them are a number.
    let range = 1...Int(UInt32.max)
    if !range.contains(input) {
      throw ValidationError("--input is \(input): choose 1 to \(range.upperBound)")
    }
    if !range.contains(output) {
      throw ValidationError("--output is \(output): choose 1 to \(range.upperBound)")
    }
    if let batch, !(1...65_520).contains(batch) {
      throw ValidationError("--batch is \(batch): choose 1 to 65520")
    }
  }

  func run() throws {
    try OutputFile.requireDifferent(reporting.outputs() + tracing.outputs())
    let source = try ModelSource(named: model)
    // Before anything is compiled or simulated.
    try WorkloadEstimates.check(
      input: input, output: output, context: source.configuration().context, name: source.name)
    let machine = try appliance.loadMachine()
    let plan = try planning.load(devices: appliance.devices)
    if let batch {
      guard plan.mesh[.stage] == 1 else {
        throw ValidationError(
          "--batch prices passes of one stage: plan \(plan.name) has \(plan.mesh[.stage])")
      }
      // Each request needs a slot: whether so many fit is known before anything runs.
      _ = try ModelCompiler(
        machine: machine, deviceCount: appliance.devices, plan: plan, slots: batch
      ).compile(source.configuration().graph())
    }
    var estimates = try WorkloadEstimates(
      model: source, machine: machine, devices: appliance.devices, plan: plan)
    estimates.compiled.devicesWithoutHeadsEvent.map(LoadingDisplay(isQuiet: reporting.quiet).show)
    let passes = input + output - 1
    var progress = Progress("estimate", total: passes, unit: "passes", isQuiet: reporting.quiet)
    var record = try estimates.record(
      input: input, output: output, command: CommandLine.arguments
    ) { done, _ in progress.update(done) }
    progress.finish()
    record.batch = batch
    if tracing.isWanted || reporting.showsTimeline {
      let run = ObservedRun(
        platform: estimates.platform, programs: estimates.compiled.programs,
        machine: record.machine, input: input,
        passes: passes
      ) { _ in 0 }
      record.commits = try tracing.observe(run, isQuiet: reporting.quiet)
    }
    try reporting.publish(
      record,
      scaling: ScalingRuns(
        SweepPoint(
          model: model, devices: appliance.devices, input: input, output: output,
          machine: appliance.machine, plan: planning.plan)))
  }
}
