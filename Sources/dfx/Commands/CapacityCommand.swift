// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
internal import DFXApplication
internal import DFXCapacity
internal import DFXFiles
internal import DFXMachine
internal import DFXReport
public import DFXRuntime

/// How many appliances a load needs.
struct CapacityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capacity",
    abstract: "Simulate requests that share appliances; find how many meet an objective.",
    discussion: """
      Discrete events over the exact times of passes: the scheduler is that of 'dfx serve', and a \
      server with the same requests takes the same simulated times. Appliances are replicas that \
      share one queue; compare with wider ones by --devices. Nothing but the model's shape is needed.

      EXAMPLES:
        dfx capacity --model dfx-345m --arrivals poisson:1/s --input 32 --output 32
        dfx capacity --model dfx-1.5b --devices 4 --arrivals poisson:3/s --input lognormal:64,0.8 \\
          --output geometric:48 --slots 4 --slo ttft=1s,itl=40ms,p99 --appliances 1..16
        dfx capacity --model stories --arrivals periodic:30/s --input 8 --output 1 \\
          --deadline-seconds 0.05 --overflow drop-oldest --drop-late --max-queued 2
        dfx capacity --model stories --arrivals trace.csv
      """)

  @Option(help: "A preset, an installed model or a folder with config.json; see 'dfx models'.")
  var model: String

  @OptionGroup var appliance: ApplianceOptions

  @OptionGroup var planning: PlanOptions

  @Option(help: "poisson:3/s, periodic:30/s, or a CSV file: arrival_s,input,output[,deadline_s].")
  var arrivals: String

  @Option(
    help: "Tokens of prompts: 64, uniform:16-128, geometric:64 or lognormal:64,0.8.")
  var input: String?

  @Option(help: "Tokens of answers, in the same forms.")
  var output: String?

  @Option(help: "Requests of a day that is drawn.")
  var requests = 2000

  @Option(help: "Seed of a day that is drawn.")
  var seed: UInt64 = 0

  @Option(help: "Seconds after arrival at which an answer is wanted.")
  var deadlineSeconds: Double?

  @Option(help: "Bounds to keep: ttft=0.5s,itl=20ms,total=3s and a share (p50, p90, p99, max).")
  var slo: String?

  @Option(help: "How many appliances to try: 1, or 1..16.")
  var appliances = "1"

  @Option(help: "Requests that an appliance holds at once.")
  var slots = 4

  @Option(help: "Requests that may wait for a slot.")
  var maxQueued = 1_000_000

  @Option(help: "Most passes of a prompt before others have their turn.")
  var promptChunk = 16

  @Option(help: "Who gets a free slot: first-come, shortest-prompt or earliest-deadline.")
  var policy = SchedulingPolicy.firstCome

  @Option(help: "Who goes when the queue is full: refuse-newest or drop-oldest.")
  var overflow = OverflowPolicy.refuseNewest

  @Flag(help: "Drop requests whose deadline is over before they have a slot.")
  var dropLate = false

  @Flag(help: "The host reads logits for every token, as sampling wants.")
  var sampled = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: "Write a page with charts here: latency against load, latency and throughput.")
  var report: String?

  @Flag(name: .shortAndLong, help: "Say nothing on standard error.")
  var quiet = false

  func validate() throws {
    let numbers: [(String, Int, ClosedRange<Int>)] = [
      ("--requests", requests, 1...10_000_000), ("--slots", slots, 1...65_520),
      ("--max-queued", maxQueued, 0...1_000_000_000), ("--prompt-chunk", promptChunk, 1...65_520),
    ]
    for (option, value, range) in numbers where !range.contains(value) {
      throw ValidationError(
        "\(option) is \(value): choose \(range.lowerBound) to \(range.upperBound)")
    }
    if let deadlineSeconds, !(0...1e6).contains(deadlineSeconds) {
      throw ValidationError("--deadline-seconds is \(deadlineSeconds): choose 0 to 1000000")
    }
    let isTrace = arrivals.hasSuffix(".csv")
    if isTrace, input != nil || output != nil {
      throw ValidationError(
        "a trace says how long its requests are: leave out --input and --output")
    }
    if !isTrace, input == nil || output == nil {
      throw ValidationError("--input and --output are missing: how long are prompts and answers?")
    }
    do {
      if !isTrace { _ = try Arrivals(parsing: arrivals) }
      for text in [input, output].compactMap({ $0 }) { _ = try TokenCounts(parsing: text) }
      if let slo { _ = try ServiceObjective(parsing: slo) }
    } catch {
      throw ValidationError(error.description)
    }
    _ = try counts()
  }

  func run() throws {
    let page = try report.map { try OutputFile($0) }
    let source = try ModelSource(named: model)
    let context = try source.configuration().context
    let day = try self.day(context: context)
    let objective: ServiceObjective? =
      if let slo { try ServiceObjective(parsing: slo) } else { nil }
    let timing = try TimingModel(
      source: source, machine: try appliance.loadMachine(), devices: appliance.devices,
      plan: try planning.load(devices: appliance.devices),
      output: sampled ? .logits : .token, slots: slots,
      onEvent: LoadingDisplay(isQuiet: quiet).show)
    var days: [CapacitySummary] = []
    var smallest: Int?
    for count in try counts() where smallest == nil {
      let summary = try summarize(day, appliances: count, timing: timing)
      days.append(summary)
      if let objective, objective.isMet(by: summary) { smallest = count }
    }
    let result = CapacityReport(
      model: source.name, devices: appliance.devices, machine: timing.machine.name,
      slots: slots, policy: policy, days: days, objective: slo, smallest: smallest)
    if let page {
      let curves = try days.map { summary in
        (summary.appliances, try loads(day, summary, timing: timing))
      }
      try page.write(CapacityPage(result, curves: curves).html)
    }
    Console.write(try json ? result.json : result.text)
  }

  private func summarize(
    _ day: [CapacityRequest], appliances: Int, timing: TimingModel
  ) throws -> CapacitySummary {
    var simulation = CapacitySimulation(
      day,
      settings: Scheduler.Settings(
        appliances: appliances, slots: slots, maximumQueued: maxQueued, promptChunk: promptChunk,
        policy: policy, overflow: overflow, dropsLate: dropLate),
      costs: timing, reads: sampled ? .tokens : .none)
    return CapacitySummary(try simulation.run(), of: day, idleWatts: timing.idleWatts)
  }

  /// The same day at growing rates, up to what an appliance can do at all.
  private func loads(
    _ day: [CapacityRequest], _ summary: CapacitySummary, timing: TimingModel
  ) throws -> [CapacitySummary] {
    guard summary.utilization > 0, day.count > 1 else { return [] }
    // Busy time does not change with the rate, as long as nobody is refused.
    let most =
      Double(summary.served) / (summary.spanSeconds * summary.utilization)
    return try [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95].map { share in
      let factor = summary.requestsPerSecond / (most * share)
      let scaled = day.map { request in
        var request = request
        request.arrival = SimulatedTime(seconds: request.arrival.seconds * factor)
        return request
      }
      return try summarize(scaled, appliances: summary.appliances, timing: timing)
    }
  }

  private func day(context: Int) throws -> [CapacityRequest] {
    if arrivals.hasSuffix(".csv") {
      guard let text = try InputFile(arrivals).text() else {
        throw CommandFailure(status: .badData, message: "\(arrivals) is not UTF-8")
      }
      do { return try Array(trace: text, name: arrivals, context: context) } catch {
        throw CommandFailure(status: .badData, message: error.description)
      }
    }
    return Array(
      count: requests, arrivals: try Arrivals(parsing: arrivals),
      input: try TokenCounts(parsing: input ?? ""), output: try TokenCounts(parsing: output ?? ""),
      context: context, deadline: deadlineSeconds.map { SimulatedTime(seconds: $0) }, seed: seed)
  }

  /// `3`, or `1..16`.
  private func counts() throws -> ClosedRange<Int> {
    let ends = appliances.split(separator: ".", omittingEmptySubsequences: true).compactMap {
      Int($0)
    }
    guard let first = ends.first, let last = ends.last, first >= 1, first <= last, last <= 1024,
      appliances == "\(first)" || appliances == "\(first)..\(last)"
    else { throw ValidationError("--appliances is '\(appliances)': write 4, or 1..16") }
    return first...last
  }
}

extension OverflowPolicy: ExpressibleByArgument {}
extension SchedulingPolicy: ExpressibleByArgument {}
