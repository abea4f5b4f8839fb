// SPDX-License-Identifier: Apache-2.0

internal import DFXSimulator
internal import Foundation

/// What a pattern gave, as `dfx membench` prints it.
struct MemoryPatternResult: Encodable {
  let schema = "dfx.membench/1"
  let machine: String
  let experiment: MemoryExperiment
  let rows: [MemoryExperiment.Row]

  private struct Column {
    let name: String
    let title: String
    let value: @Sendable (MemoryExperiment.Row) -> Double?
  }

  private static let columns = [
    Column(name: "asked_gb_per_s", title: "asked GB/s") { $0.askedGBPerSecond },
    Column(name: "gb_per_s", title: "moved GB/s") { $0.gbPerSecond },
    Column(name: "peak_fraction", title: "of peak") { $0.peakFraction },
    Column(name: "mean_latency_ns", title: "mean ns") { $0.meanLatency },
    Column(name: "longest_latency_ns", title: "longest ns") { $0.longestLatency },
    Column(name: "activations_per_access", title: "rows opened") { $0.activationsPerAccess },
  ]

  /// One row per load; the columns are those of the JSON object.
  var csv: String {
    let lines =
      [Self.columns.map(\.name)]
      + rows.map { row in Self.columns.map { $0.value(row).map { "\($0)" } ?? "" } }
    return lines.map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// The same for readers.
  var table: String {
    let lines =
      [Self.columns.map(\.title)]
      + rows.map { row in
        Self.columns.map { $0.value(row).map { String(format: "%.2f", $0) } ?? "all" }
      }
    return lines.map { line in
      line.map { String(repeating: " ", count: max(0, 12 - $0.count)) + $0 }.joined() + "\n"
    }.joined()
  }
}
