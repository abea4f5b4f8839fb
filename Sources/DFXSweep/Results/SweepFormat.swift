// SPDX-License-Identifier: Apache-2.0

internal import DFXReport

/// The forms in which a sweep's results are printed.
public enum SweepFormat: String, Sendable, CaseIterable {
  /// Aligned columns for a terminal.
  case table
  /// Long form: one line per number of every point.
  case csv
  /// One line per point, one column per number.
  case wide = "csv-wide"
  /// One array.
  case json
  /// One object per line.
  case jsonl
  /// A GitHub-flavoured table beside published values.
  case markdown
  /// One self-contained page.
  case html

  /// The results as text.
  ///
  /// - Throws: `EncodingError`.
  public func render(_ results: [SweepResult], of sweep: Sweep) throws -> String {
    switch self {
    case .table: SweepTable(results).aligned
    case .csv: try SweepCSV(results).long
    case .wide: try SweepCSV(results).wide
    case .json:
      "[\n" + (try results.map { try $0.tree.compact }.joined(separator: ",\n")) + "\n]\n"
    case .jsonl: try results.map { try $0.tree.compact + "\n" }.joined()
    case .markdown: "# Sweep \(sweep.name)\n\n" + SweepTable(results).markdown
    case .html:
      OverviewPage(
        title: "Sweep \(sweep.name)", reports: results.compactMap(\.report),
        table: SweepTable(results).html
      ).text
    }
  }
}

extension SweepResult {
  /// The point, its status, and its report or error.
  var tree: OrderedJSON {
    get throws {
      let members: [OrderedJSON.Member] = [
        .init("point", .string(names.identity)), .init("key", .string(names.key)),
        .init("model", .string(names.model)), .init("devices", .integer(Int64(point.devices))),
        .init("input", .integer(Int64(point.input))),
        .init("output", .integer(Int64(point.output))), .init("machine", .string(names.machine)),
        .init(
          "parameters",
          .object(
            point.parameters.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })),
        .init("status", .string(error == nil ? "done" : "failed")),
        .init("seconds", .number(seconds)),
        .init("error", error.map { .string($0) } ?? .null),
        .init("report", try report?.tree ?? .null),
      ]
      return .object(members)
    }
  }
}
