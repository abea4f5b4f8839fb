// SPDX-License-Identifier: Apache-2.0

/// Counts of observations up to each bound, as Prometheus has them.
struct Histogram: Sendable {
  let bounds: [Double]
  /// By bound; the last beyond all of them.
  private var counts: [Int]
  private var sum = 0.0

  init(bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  mutating func add(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }

  /// Its samples: one line for each bound, the sum and the count.
  func lines(name: String, labels: String) -> [String] {
    var total = 0
    var lines: [String] = []
    for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], counts) {
      total += count
      lines.append("\(name)_bucket{\(labels),le=\"\(bound)\"} \(total)")
    }
    return lines + ["\(name)_sum{\(labels)} \(sum)", "\(name)_count{\(labels)} \(total)"]
  }
}
