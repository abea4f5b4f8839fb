// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXReport
internal import Foundation

/// What becomes of the figures of a run.
struct ReportOptions: ParsableArguments {
  @Flag(help: "Print one JSON object (dfx.report/1) on standard output and nothing else.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write the report to a file; its ending chooses HTML, JSON, CSV or Markdown.",
      valueName: "file"))
  var report: String?

  @Flag(help: "No progress, warnings or summary on standard error.")
  var quiet = false

  func validate() throws {
    if let report, ReportFormat(path: report) == nil {
      throw ValidationError("--report \(report): end the name with .html, .json, .csv or .md")
    }
  }

  /// Whether the report shows when instructions ran.
  var showsTimeline: Bool { report.flatMap { ReportFormat(path: $0) } == .html }

  /// Fails before the run when the report could not be written.
  func checkOutputs() throws {
    if let report { try OutputFile.check(report) }
  }

  /// Writes what was asked for; the summary goes to standard error.
  ///
  /// - Parameter runs: the same request, to be estimated on other numbers of devices.
  func publish(_ record: RunRecord, scaling runs: ScalingRuns) throws {
    let result = try Report(record)
    if let report, let format = ReportFormat(path: report) {
      let others =
        showsTimeline && record.mode.hasClock ? try runs.reports(isQuiet: quiet) : []
      let text = try format.render(result, record: record, others: others)
      try OutputFile.write(Data(text.utf8), to: report)
    }
    if json {
      Console.write(try result.json() + "\n")
    } else if !quiet {
      Console.note(TerminalCard.render(result))
    }
  }
}
