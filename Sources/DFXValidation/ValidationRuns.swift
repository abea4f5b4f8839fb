// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
public import DFXSweep

/// Why there is no validation page.
public enum ValidationError: Error, CustomStringConvertible {
  /// A run that a page needs failed.
  case failed(SweepPoint, String)
  /// A report lacks what a row needs.
  case incomplete(String)

  /// One line that names the cause.
  public var description: String {
    switch self {
    case .failed(let point, let reason): "\(point): \(reason)"
    case .incomplete(let what): "a report lacks \(what)"
    }
  }
}

/// The reports a page is made of.
struct ValidationRuns {
  private let results: [SweepPoint: SweepResult]

  init(_ results: [SweepResult]) {
    self.results = Dictionary(uniqueKeysWithValues: results.map { ($0.point, $0) })
  }

  /// All points of a page.
  static var points: [SweepPoint] {
    var points = Claim.calibrationPoints.map(\.0.point) + Claim.openPredictions.map(\.point)
    points += Claim.firstTokens.map {
      SweepPoint(model: "dfx-345m", devices: 1, input: $0.input, output: 1)
    }
    points += Claim.grid.map {
      SweepPoint(model: "dfx-1.5b", devices: 4, input: $0.input, output: $0.output)
    }
    points += [32, 128].map {
      SweepPoint(model: "dfx-345m", devices: 1, input: $0, output: 256)
    }
    points += TileStudy.points + Sensitivity.points + Reading.points
    // Readings share points with the rest of the page.
    var seen = Set<SweepPoint>()
    return points.filter { seen.insert($0).inserted }
  }

  func report(_ point: SweepPoint) throws -> Report {
    guard let result = results[point] else { throw ValidationError.failed(point, "it did not run") }
    guard let report = result.report else {
      throw ValidationError.failed(point, result.error ?? "no report")
    }
    return report
  }

  func msPerPass(_ point: SweepPoint) throws -> Double {
    guard let latency = try report(point).latency else {
      throw ValidationError.incomplete("latency")
    }
    return latency.msPerPass
  }
}
