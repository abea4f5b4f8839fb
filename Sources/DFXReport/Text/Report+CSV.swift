// SPDX-License-Identifier: Apache-2.0

/// One number of a report with its unit.
public struct MetricRow: Sendable, Equatable {
  /// The member of the report it belongs to, for example `latency` or `energy.breakdown_j`.
  public let section: String
  /// Its name, for example `total_ms`.
  public let metric: String
  /// Its value.
  public let value: Double
  /// Its unit; `1` for fractions and counts.
  public let unit: String
}

extension MetricRow {
  /// The last columns of long form: section, metric, value, unit.
  package var csv: String {
    [section, metric, number, unit].map(csvField).joined(separator: ",")
  }

  /// The value as JSON spells it.
  package var number: String { OrderedJSON.number(value).compact }
}

extension Report {
  /// Every number of the report in the contract's order; absent results have no row.
  public var rows: [MetricRow] {
    get throws {
      var rows = [MetricRow]()
      Self.collect(try tree, section: "", into: &rows)
      return rows
    }
  }

  private static func collect(
    _ json: OrderedJSON, section: String, into rows: inout [MetricRow]
  ) {
    guard case .object(let members) = json else { return }
    for member in members {
      let value: Double
      switch member.value {
      case .object:
        let path = section.isEmpty ? member.key : "\(section).\(member.key)"
        collect(member.value, section: path, into: &rows)
        continue
      case .integer(let whole): value = Double(whole)
      case .number(let number): value = number
      default: continue
      }
      rows.append(
        MetricRow(
          section: section, metric: member.key, value: value,
          unit: unit(of: member.key, in: section)))
    }
  }

  /// The unit that a name ends with, or that its section ends with.
  static func unit(of metric: String, in section: String) -> String {
    let endings = [
      ("tokens_per_second_per_kusd", "1/s/kUSD"), ("tokens_per_second", "1/s"),
      ("tokens_per_joule", "1/J"), ("gb_per_s", "GB/s"), ("gflops", "GFLOP/s"), ("_ms", "ms"),
      ("ms_per_pass", "ms"), ("_j", "J"), ("_w", "W"), ("_mhz", "MHz"), ("_usd", "USD"),
      ("wall_s", "s"), ("simulated_cycles", "cycles"),
    ]
    for name in [metric, section] {
      if let ending = endings.first(where: { name.hasSuffix($0.0) }) { return ending.1 }
    }
    return "1"
  }

  /// The columns of `csv`.
  public static let csvHeader =
    "model,devices,machine,mode,input_tokens,output_tokens,section,metric,value,unit"

  /// Long form: one line per number, each with the run it belongs to. No final newline.
  public func csvLines() throws -> [String] {
    let run = [
      model.name, "\(machine.devices)", machine.name, simulation.mode, "\(workload.inputTokens)",
      "\(workload.outputTokens)",
    ]
    .map(csvField).joined(separator: ",")
    return try rows.map { run + "," + $0.csv }
  }

  /// The report as a CSV file in long form (RFC 4180, header, LF).
  public func csv() throws -> String {
    try ([Self.csvHeader] + csvLines()).joined(separator: "\n") + "\n"
  }
}

/// A CSV field, quoted where it must be.
///
/// Text that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets do not show.
package func csvField(_ text: String) -> String {
  var field = text
  if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first),
    Double(text) == nil
  {
    field = "'" + text
  }
  guard
    field.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" })
  else { return field }
  return "\"" + field.replacing("\"", with: "\"\"") + "\""
}
