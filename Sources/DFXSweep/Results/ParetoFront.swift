// SPDX-License-Identifier: Apache-2.0

internal import DFXReport

/// Points that compete with each other.
private struct Workload: Hashable {
  let model: String
  let input: Int
  let output: Int
}

extension [SweepResult] {
  /// The points that no other one of the same workload beats: another one is at least as good in
  /// latency, energy and cost of the devices, and better in one of them.
  ///
  /// Points of different models or token counts do not compete. Failed points are never on it.
  public var paretoFront: Set<SweepPoint> {
    var groups = [Workload: [(point: SweepPoint, costs: [Double])]]()
    for result in self {
      guard let costs = result.report?.objectives else { continue }
      let point = result.point
      groups[Workload(model: point.model, input: point.input, output: point.output), default: []]
        .append((point, costs))
    }
    var front = Set<SweepPoint>()
    for group in groups.values {
      for one in group where !group.contains(where: { dominates($0.costs, one.costs) }) {
        front.insert(one.point)
      }
    }
    return front
  }
}

extension Report {
  /// Latency in ms, energy in J, price of the devices in USD; nil without a clock.
  var objectives: [Double]? {
    guard let latency, let energy, let cost else { return nil }
    return [latency.totalMs, energy.totalJ, cost.appliancePriceUSD]
  }
}

/// Whether `a` is nowhere worse than `b` and somewhere better; smaller is better.
func dominates(_ a: [Double], _ b: [Double]) -> Bool {
  zip(a, b).allSatisfy { $0 <= $1 } && zip(a, b).contains { $0 < $1 }
}
