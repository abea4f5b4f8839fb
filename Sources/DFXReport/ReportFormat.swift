// SPDX-License-Identifier: Apache-2.0

/// The files a report can become.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// One self-contained page.
  case html
  /// The contract `dfx.report/1`.
  case json
  /// Long form, one line per number.
  case csv
  /// GitHub-flavoured tables.
  case markdown

  /// The format that a file name's ending asks for; nil when it asks for none of them.
  public init?(path: String) {
    switch path.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() {
    case "html", "htm": self = .html
    case "json": self = .json
    case "csv": self = .csv
    case "md", "markdown": self = .markdown
    default: return nil
    }
  }

  /// The content of the file.
  ///
  /// - Parameter others: further reports for the chart of scaling over devices.
  public func render(
    _ report: Report, record: RunRecord, others: [Report] = []
  ) throws -> String {
    switch self {
    case .html: HTMLReport(report, record: record, others: others).text
    case .json: try report.json() + "\n"
    case .csv: try report.csv()
    case .markdown: report.markdown()
    }
  }
}
