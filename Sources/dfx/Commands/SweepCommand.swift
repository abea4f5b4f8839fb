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
      stores of parts together.

      Exit status: 0 all points done, 69 some failed, 65 all failed, 75 the host could not run all \
      of them (the same command tries again).

      EXAMPLES:
        dfx sweep paper --format markdown
        dfx sweep my-sweep.json --store results.sqlite -o results.csv
        dfx sweep my-sweep.json --shard 1/8 --store part1.sqlite
        dfx sweep merge part*.sqlite --store results.sqlite
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

  @Option(help: "Points at a time, 1 to 256; 0 takes one per processor.")
  var jobs = 0

  @Option(
    help: ArgumentHelp(
      "Run only part I of N parts of the points, and print no table unless asked for one.",
      valueName: "i/n"),
    transform: { try Shard($0) })
  var shard: Shard?

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
      guard shard == nil, format == nil, output == nil else {
        throw ValidationError("'merge' writes a store and no table")
      }
    } else if sweep.count != 1 {
      throw ValidationError("one sweep is expected, there are \(sweep.count)")
    }
    if shard != nil, store == nil {
      throw ValidationError("--shard needs --store, where the part's results are kept")
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
    if let shard { definition.sweep = definition.sweep.shard(shard.number, of: shard.count) }
    let points = try SweepRunning.prepare(definition.sweep, machines: definition.machines)
    let kept = try store.map { path throws(SweepError) in try SweepStore(path: path) }
    let outcome = try SweepRunning(
      store: kept, retriesFailed: retryFailed, jobs: jobs, isQuiet: quiet
    ).run(points)
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

/// One of several parts of a sweep.
struct Shard: Sendable {
  let number: Int
  let count: Int

  /// Parts of the largest sweep.
  static let most = 1_000_000

  /// A part from `i/n`.
  init(_ text: String) throws(ValidationError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
      (1...Self.most).contains(count), (1...count).contains(number)
    else {
      throw ValidationError("'\(text)' is no part: give I/N with I from 1 to N, such as 1/8")
    }
    self.number = number
    self.count = count
  }
}

/// A sweep as its file defines it, with the machines that it names.
struct SweepDefinitionFile {
  var sweep: Sweep
  let machines = EffectiveMachines()

  /// The definition that the command line names.
  ///
  /// - Throws: failures that name the file.
  init(path: String) throws {
    if path == "paper" {
      sweep = .paper
      return
    }
    let data: Data
    do {
      data = try InputFile(path).read()
    } catch {
      throw FileError(.reading, "\(error.message); a sweep is 'paper' or a JSON file")
    }
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let fitting = SweepModels.Fitting()
    do throws(SweepError) {
      sweep = try Sweep(
        json: String(decoding: data, as: UTF8.self), name: name, machines: machines,
        fits: fitting.fits)
    } catch {
      let failure = CommandFailure(error)
      throw CommandFailure(
        status: failure?.status ?? .badData, message: "\(path): \(error.description)")
    }
  }
}

extension CommandFailure {
  /// What the points that have no report mean for the command; nil when all have one.
  init?(_ outcome: SweepOutcome) {
    let failed = outcome.results.count { $0.error != nil }
    let first = outcome.results.first { $0.error != nil }
    let example = first.map { "\($0.point): \($0.error ?? "")" } ?? ""
    switch outcome.status {
    case .done: return nil
    case .someFailed:
      self.init(
        status: .someFailed,
        message: "\(failed) of \(outcome.total) points failed, for example \(example)")
    case .allFailed:
      self.init(
        status: .badData,
        message: outcome.total == 1
          ? "the point failed: \(example)"
          : "all \(outcome.total) points failed, for example \(example)")
    case .environmentFailed:
      let missing = outcome.total - outcome.results.count
      let cause = outcome.troubles.last.map { ": \($0.reason)" } ?? ""
      self.init(
        status: .environmentFailed,
        message: """
          \(missing) of \(outcome.total) points were not run, this host could not\(cause); the same \
          command tries them again
          """)
    }
  }
}
