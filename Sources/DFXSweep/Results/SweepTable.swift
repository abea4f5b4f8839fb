// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import Foundation

/// One row per point: what was run, what it took, and published values beside it.
struct SweepTable {
  let header: [String]
  let rows: [[String]]
  private let note: String
  private let legend: String

  init(_ results: [SweepResult]) {
    let front = results.paretoFront
    // Where no two points compete, every one is on the front and the column says nothing.
    let hasFront = results.contains { $0.report != nil && !front.contains($0.point) }
    let hasParameters = results.contains { !$0.point.parameters.isEmpty }
    let machines = Set(results.map(\.point.machine))
    var header = ["model", "devices"]
    if machines.count > 1 { header.append("machine") }
    if hasParameters { header.append("parameters") }
    header += [
      "in", "out", "first token ms", "total ms", "ms/pass", "published", "error", "tokens/s",
      "W/device", "J/token",
    ]
    if hasFront { header.append("Pareto") }
    legend = Self.published + (hasFront ? "; \(Self.pareto).\n" : ".\n")
    self.header = header
    rows = results.map { result in
      let point = result.point
      var row = [visible(point.model), "\(point.devices)"]
      if machines.count > 1 { row.append(visible(point.machine)) }
      if hasParameters { row.append(point.assignments.joined(separator: " ")) }
      row += ["\(point.input)", "\(point.output)"]
      row += Self.values(result)
      if hasFront { row.append(front.contains(point) ? "yes" : "") }
      return row
    }
    note = Self.errors(results)
  }

  private static func values(_ result: SweepResult) -> [String] {
    guard let report = result.report, let latency = report.latency,
      let throughput = report.throughput, let energy = report.energy
    else {
      let reason = result.error ?? "no clock"
      return ["failed: \(visible(reason))"] + Array(repeating: "", count: 7)
    }
    let published = report.published
    return [
      latency.timeToFirstTokenMs.map { fixed($0, 2) } ?? "", fixed(latency.totalMs, 2),
      fixed(latency.msPerPass, 3), published.map { fixed($0.msPerPass, 3) } ?? "",
      published.map { signedPercent($0.relativeError) } ?? "",
      fixed(throughput.tokensPerSecond, 2), fixed(energy.averagePowerPerDeviceW, 1),
      energy.perOutputTokenJ.map { fixed($0, 3) } ?? "",
    ]
  }

  /// Failures, spelled below the table so that columns stay narrow.
  private static func errors(_ results: [SweepResult]) -> String {
    let failed = results.count { $0.error != nil }
    return failed == 0 ? "" : "\(failed) of \(results.count) points failed.\n"
  }

  private static let published =
    "published: ms per pass of the published appliance, (in + out) passes; error: ms/pass against it"
  private static let pareto =
    "Pareto: not beaten in latency, energy and price by another point of the same workload"

  var markdown: String {
    markdownTable(header, rows) + "\n" + legend + (note.isEmpty ? "" : "\n" + note)
  }

  /// Failed rows say so; their reasons, which would widen every column, follow the table.
  var html: String {
    var reasons = ""
    let short = rows.map { row in
      guard let place = row.firstIndex(where: { $0.hasPrefix("failed: ") }) else { return row }
      reasons += "<li>\(escaped(row.prefix(place).joined(separator: " "))): "
      reasons += "\(escaped(row[place]))</li>"
      return row.map { $0.hasPrefix("failed: ") ? "failed" : $0 }
    }
    return HTMLPage.table(header, short) + (reasons.isEmpty ? "" : "<ul>\(reasons)</ul>\n")
      + "<p class=\"note\">\(escaped(legend + note))</p>\n"
  }

  /// Columns as wide as their longest cell; the last cell of a failed row may be longer.
  var aligned: String {
    // What stands before the reason of a failure counts, the reason and what follows does not.
    let columns = rows.map { row in row.prefix { !$0.hasPrefix("failed: ") } }
    let widths = header.indices.map { column in
      ([header[column]] + columns.filter { $0.count > column }.map { $0[column] })
        .map(\.count).max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      var text = ""
      for (index, cell) in cells.enumerated() where !(cell.isEmpty && text.contains("failed: ")) {
        let space = String(repeating: " ", count: max(0, widths[index] - cell.count))
        text += index == 0 || cell.hasPrefix("failed: ") ? cell + space : space + cell
        text += "  "
      }
      while text.last == " " { text.removeLast() }
      return text
    }
    let lines = [line(header)] + rows.map(line)
    return lines.joined(separator: "\n") + "\n" + note
  }
}

/// Text from files and folders for a terminal or a table: control characters are spelled out, so that none acts.
func visible(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isControl) else { return text }
  return text.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator: true
  default: false
  }
}

private func fixed(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(decimals)f", value)
}

private func signedPercent(_ share: Double) -> String {
  let text = String(format: "%+.1f %%", share * 100)
  return text == "-0.0 %" ? "+0.0 %" : text
}
