// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXFiles
internal import DFXSweep
internal import Foundation

/// Many estimates, in parallel, resumable.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Estimate many points: models, devices, workloads, machine parameters.",
    usage: """
      dfx sweep paper|FILE [OPTIONS]
      dfx sweep merge STORE... --store STORE
      """,
    discussion: """
      A sweep file lists points or names lists whose every combination is run:
        {"grids": [{"models": ["gpt2"], "devices": [1, 2, 4], "inputs": [32], "outputs": [1, 64],
                    "parameters": {"core.clock_mhz": [150, 200]}}]}

      With --store, results are kept as they finish and an interrupted sweep goes on where it was; \
      several processes may share a store. --shard runs one of several parts, and 'merge' puts the \
      stores of parts together. --launch slurm runs the parts as an array job and puts them together.

      Exit status: 0 all points done, 69 some failed, 65 all failed, 75 the host could not run all \
      of them (the same command tries again).

      EXAMPLES:
        dfx sweep paper --format markdown
        dfx sweep my-sweep.json --store results.sqlite -o results.csv
        dfx sweep my-sweep.json --shard 1/8 --store part1.sqlite
        dfx sweep merge part*.sqlite --store results.sqlite
        dfx sweep my-sweep.json --launch slurm --store results.sqlite --follow --requeue
      """)

  @Argument(
    help: ArgumentHelp(
      "'paper', or a JSON file that defines the sweep; or 'merge' and stores.",
      valueName: "paper|file"))
  var sweep: [String]

  @Option(
    help:
      "table, csv, csv-wide, json, jsonl, markdown or html; follows the ending of -o by default.",
    transform: { text in
      guard let format = SweepFormat(rawValue: text) else {
        let names = SweepFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(text)' is none of \(names)")
      }
      return format
    })
  var format: SweepFormat?

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Keep results in a SQLite file.", valueName: "file"))
  var store: String?

  @Flag(help: "Run points again that failed according to the store.")
  var retryFailed = false

  @Option(
    help: """
      Points at a time, 1 to 256; 0 takes one per processor, and one in a task of a cluster.
      """)
  var jobs = 0

  @Option(
    help: ArgumentHelp(
      "Run only part I of N parts of the points, and print no table unless asked for one.",
      valueName: "i/n"),
    transform: { try Shard($0) })
  var shard: Shard?

  @OptionGroup(title: "Cluster")
  var cluster: LaunchArguments

  @Option(help: "'paper' or a plan file, for points that name none; see 'dfx plan'.")
  var plan = SweepPoint.defaultPlan

  @Flag(help: "No progress on standard error.")
  var quiet = false

  private var merges: Bool { sweep.first == "merge" }

  func validate() throws {
    guard (0...256).contains(jobs) else {
      throw ValidationError("--jobs is \(jobs): choose 0 to 256")
    }
    if merges {
      guard sweep.count > 1, store != nil else {
        throw ValidationError("'merge' takes stores, and --store for what they are merged into")
      }
      guard shard == nil, format == nil, output == nil, cluster.launch == nil else {
        throw ValidationError("'merge' writes a store, no table, and runs nothing")
      }
    } else if sweep.count != 1 {
      throw ValidationError("one sweep is expected, there are \(sweep.count)")
    }
    if shard != nil, store == nil {
      throw ValidationError("--shard needs --store, where the part's results are kept")
    }
    if cluster.launch != nil {
      guard store != nil else {
        throw ValidationError("--launch needs --store, in a folder that all nodes share")
      }
      guard shard == nil else {
        throw ValidationError("--launch makes the parts itself: leave --shard out")
      }
    }
  }

  func run() throws {
    if merges {
      try StoreMerge(stores: Array(sweep.dropFirst()), isQuiet: quiet).run(into: store ?? "")
      return
    }
    let file = try output.map { try OutputFile($0) }
    if let store { _ = try OutputFile(store) }
    var definition = try SweepDefinitionFile(path: sweep[0])
    definition.sweep = definition.sweep.with(plan: plan)
    if let shard { definition.sweep = definition.sweep.shard(shard.number, of: shard.count) }
    let points = try SweepRunning.prepare(definition.sweep, machines: definition.machines)
    for remark in definition.machines.remarks { Console.note("dfx: \(remark)") }
    let kept = try store.map { path throws(SweepError) in try SweepStore(path: path) }
    let outcome: SweepOutcome
    if let kept, cluster.launch != nil {
      let launching = SweepLaunching(
        store: kept, arguments: cluster, jobs: jobs, retriesFailed: retryFailed, isQuiet: quiet)
      guard let ended = try launching.run(points) else { return }
      outcome = ended
    } else {
      outcome = try SweepRunning(
        store: kept, retriesFailed: retryFailed, jobs: jobs, isQuiet: quiet
      ).run(points)
    }
    if outcome.isInterrupted {
      let hint =
        store.map { "finished points are in \($0), the same command goes on" }
        ?? "--store would have kept points"
      throw CommandFailure(status: .interrupted, message: "interrupted; \(hint)")
    }
    try publish(outcome, of: definition.sweep, to: file)
    if let failure = CommandFailure(outcome) { throw failure }
  }

  private func publish(
    _ outcome: SweepOutcome, of definition: Sweep, to file: OutputFile?
  ) throws {
    // A part has no table of its own: its store is what is wanted.
    guard shard == nil || output != nil || format != nil else { return }
    let text = try chosenFormat.render(outcome.results, of: definition)
    if let file {
      try file.write(text)
    } else {
      // What a program reads stays as it is.
      chosenFormat == .table ? Console.show(text) : Console.write(text)
    }
  }

  private var chosenFormat: SweepFormat {
    if let format { return format }
    return switch output.map({ URL(filePath: $0).pathExtension.lowercased() }) {
    case "csv": .csv
    case "json": .json
    case "jsonl": .jsonl
    case "md", "markdown": .markdown
    case "html", "htm": .html
    default: .table
    }
  }
}
