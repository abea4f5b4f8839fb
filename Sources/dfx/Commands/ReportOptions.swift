// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
internal import DFXReport
internal import Foundation

/// What becomes of the figures of a run.
struct ReportOptions: ParsableArguments {
  @Flag(help: "Print one JSON object (dfx.report/1) on standard output and nothing else.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write the report to a file, '-' is standard output; the ending chooses HTML, JSON, CSV or "
        + "Markdown.", valueName: "file"))
  var report: String?

  @Option(
    help: "html, json, csv or markdown, where the name of the report does not tell.",
    transform: { text in
      guard let format = ReportFormat(rawValue: text) else {
        let names = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("'\(text)' is none of \(names)")
      }
      return format
    })
  var reportFormat: ReportFormat?

  @Flag(help: "No progress, warnings or summary on standard error.")
  var quiet = false

  func validate() throws {
    if let report, format == nil {
      throw ValidationError(
        "--report \(report): end the name with .html, .json, .csv or .md, or add --report-format")
    }
    if report == nil, reportFormat != nil {
      throw ValidationError("--report-format says what --report FILE becomes")
    }
  }

  /// The format of the report.
  private var format: ReportFormat? {
    report.flatMap { reportFormat ?? ReportFormat(path: $0) }
  }

  /// Whether the report shows when instructions ran.
  var showsTimeline: Bool { format == .html }

  /// What will be written; fails before the run when it could not be.
  func outputs() throws -> [OutputFile] {
    try [report, json ? "-" : nil].compactMap(\.self).map { try OutputFile($0) }
  }

  /// Writes what was asked for; the summary goes to standard error.
  ///
  /// - Parameter runs: the same request, to be estimated on other numbers of devices.
  func publish(_ record: RunRecord, scaling runs: ScalingRuns) throws {
    let result = try Report(record)
    if let report, let format {
      let others =
        showsTimeline && record.mode.hasClock ? try runs.reports(isQuiet: quiet) : []
      let text = try format.render(result, record: record, others: others)
      try OutputFile(report).write(text)
    }
    if json {
      Console.write(try result.json() + "\n")
    } else if !quiet {
      Console.note(TerminalCard.render(result))
    }
  }
}
