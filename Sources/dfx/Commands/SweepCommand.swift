// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXMachine
internal import DFXSweep
internal import Foundation

/// Many estimates, in parallel, resumable.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Estimate many points: models, devices, workloads, machine parameters.",
    discussion: """
      A sweep file lists points or names lists whose every combination is run:
        {"grids": [{"models": ["gpt2"], "devices": [1, 2, 4], "inputs": [32], "outputs": [1, 64],
                    "parameters": {"core.clock_mhz": [150, 200]}}]}

      With --store, results are kept as they finish and an interrupted sweep goes on where it was.

      EXAMPLES:
        dfx sweep paper --format markdown
        dfx sweep my-sweep.json --store results.sqlite -o results.csv
      """)

  @Argument(help: "'paper', or a JSON file that defines the sweep.")
  var sweep: String

  @Option(
    help: "table, csv, json, jsonl, markdown or html; follows the ending of -o by default.",
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

  @Option(help: "Points at a time; 0 takes one per processor.")
  var jobs = 0

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func run() throws {
    if let output { try OutputFile.check(output) }
    if let store { try OutputFile.check(store) }
    let definition = try loadDefinition()
    let kept = try store.map { try SweepStore(path: $0, fingerprint: fingerprint(definition)) }
    let files = MachineFiles(
      folder: FileManager.default.temporaryDirectory.appending(path: "dfx-\(UUID().uuidString)"))
    defer { files.remove() }
    let worker = WorkerProcess(executable: DFXCommand.executable) { point in
      point.arguments(machine: try files.machine(for: point))
    }
    let count = jobs > 0 ? jobs : ProcessInfo.processInfo.activeProcessorCount
    let runner = SweepRunner(workers: count, store: kept, retriesFailed: retryFailed) {
      try await worker.run($0)
    }
    let run = SweepRun(runner: runner, sweep: definition, isQuiet: quiet)
    let results = try run.wait {
      store.map { "finished points are in \($0), the same command goes on" }
        ?? "--store would have kept points"
    }
    let text = try chosenFormat.render(results, of: definition)
    if let output {
      try OutputFile.write(Data(text.utf8), to: output)
    } else {
      Console.write(text)
    }
  }

  private func loadDefinition() throws -> Sweep {
    if sweep == "paper" { return .paper }
    guard let data = FileManager.default.contents(atPath: sweep) else {
      throw CommandFailure(
        status: .missingInput, message: "\(sweep) is neither 'paper' nor a readable sweep file")
    }
    let name = URL(filePath: sweep).deletingPathExtension().lastPathComponent
    do {
      return try Sweep(json: String(decoding: data, as: UTF8.self), name: name)
    } catch {
      throw CommandFailure(status: .badData, message: "\(sweep): \(error)")
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

  /// What results depend on besides their point: this program and the machines as they are now.
  private func fingerprint(_ definition: Sweep) -> String {
    let program = try? FileManager.default.attributesOfItem(atPath: DFXCommand.executable.path)
    let date = (program?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    let machines = Set(definition.points.map(\.machine)).sorted().map { name in
      (try? Machine.named(name).listing()) ?? "\(name) is missing"
    }
    return ([DFXCommand.configuration.version, "\(program?[.size] ?? 0)", "\(date)"] + machines)
      .joined(separator: "\n")
  }
}
