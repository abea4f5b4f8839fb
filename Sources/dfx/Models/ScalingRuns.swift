// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import DFXSweep

/// Estimates of one request on other numbers of devices, for the chart of scaling.
struct ScalingRuns {
  private let point: SweepPoint

  /// The request with the number of devices that it ran on.
  init(_ point: SweepPoint) {
    self.point = point
  }

  /// The numbers of devices to compare with.
  private var sweep: Sweep {
    // A plan file is for one number of cards.
    let isForAll = point.plan == SweepPoint.defaultPlan
    let counts = isForAll ? [1, 2, 4, 8].filter { $0 != point.devices } : []
    return Sweep(
      name: "scaling",
      points: counts.map { count in
        var other = point
        other.devices = count
        return other
      })
  }

  /// Their reports; what cannot run, for example because it does not fit, is left out.
  func reports(isQuiet: Bool) throws -> [Report] {
    try SweepRunning(isQuiet: isQuiet)
      .results(of: sweep, interruptHint: "the report is not written").compactMap(\.report)
  }
}
