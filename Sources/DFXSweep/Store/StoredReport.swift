// SPDX-License-Identifier: Apache-2.0

public import DFXReport

/// A report as stores keep it: compact, and without what depends on names, the command or the host's speed.
public struct StoredReport: Sendable, Equatable {
  /// JSON on one line.
  public let text: String

  /// The report of a run.
  ///
  /// - Throws: `ReportError`, or an error of the encoding.
  public init(_ record: RunRecord) throws {
    try self.init(Report(record))
  }

  /// A report without its names.
  public init(_ report: Report) throws {
    var report = report
    report.command = ""
    report.model.name = ""
    report.machine.name = ""
    report.simulation.wallS = 0
    text = try report.tree.compact
  }
}
