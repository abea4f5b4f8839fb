// SPDX-License-Identifier: Apache-2.0

internal import DFXReport

/// Results as comma-separated values (RFC 4180, header, LF). Every row of a point begins with its identity.
struct SweepCSV {
  private let results: [SweepResult]
  private let front: Set<SweepPoint>

  init(_ results: [SweepResult]) {
    self.results = results
    front = results.paretoFront
  }

  /// One line per number with its unit, and lines for the status.
  var long: String {
    get throws {
      var lines = ["point,parameters,\(Report.csvHeader)"]
      for result in results {
        let point = result.point
        let place = [
          result.names.identity, point.assignments.joined(separator: " "), result.names.model,
          "\(point.devices)", result.names.machine, "timing", "\(point.input)", "\(point.output)",
        ].map(csvField).joined(separator: ",")
        lines.append(place + ",status,failed,\(result.error == nil ? 0 : 1),1")
        guard let report = result.report else { continue }
        lines.append(place + ",status,pareto,\(front.contains(point) ? 1 : 0),1")
        lines += try report.rows.map { place + "," + $0.csv }
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  /// One line per point: what was varied, the status, and every number, named by section and metric.
  ///
  /// What differs from run to run of one point, the wall time, has no column.
  var wide: String {
    get throws {
      var metrics = [String]()
      var places = [String: Int]()
      let rows = try results.map { result -> [(Int, String)] in
        try (result.report?.rows ?? []).compactMap { row in
          guard row.metric != "wall_s" else { return nil }
          let name = row.section.isEmpty ? row.metric : "\(row.section).\(row.metric)"
          let place = places[name] ?? metrics.count
          if place == metrics.count {
            places[name] = place
            metrics.append(name)
          }
          return (place, row.number)
        }
      }
      let parameters = Set(results.flatMap(\.point.parameters.keys)).sorted()
      let header =
        ["point", "key", "model", "devices", "machine", "input_tokens", "output_tokens"]
        + parameters + ["status", "pareto", "error"] + metrics
      var lines = [header.map(csvField).joined(separator: ",")]
      for (result, numbers) in zip(results, rows) {
        let point = result.point
        var cells = [
          result.names.identity, result.names.key, result.names.model, "\(point.devices)",
          result.names.machine, "\(point.input)", "\(point.output)",
        ]
        cells += parameters.map { name in
          point.parameters[name].map { OrderedJSON.number($0).compact } ?? ""
        }
        cells += [
          result.error == nil ? "done" : "failed",
          result.report == nil ? "" : front.contains(point) ? "1" : "0", result.error ?? "",
        ]
        var values = [String](repeating: "", count: metrics.count)
        for (place, number) in numbers { values[place] = number }
        lines.append((cells + values).map(csvField).joined(separator: ","))
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }
}
