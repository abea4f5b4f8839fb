// SPDX-License-Identifier: Apache-2.0

public import DFXReport

/// What became of one point.
public struct SweepResult: Sendable, Equatable {
  /// The point.
  public let point: SweepPoint
  /// How tables name it.
  public let names: PointNames
  /// Its report, or why there is none.
  public let outcome: Outcome
  /// Wall-clock seconds it took.
  public let seconds: Double

  /// A report or an error.
  public enum Outcome: Sendable, Equatable {
    /// The run ended.
    case done(Report)
    /// The run failed; one line that says why.
    case failed(String)
  }

  /// The outcome of a point.
  public init(point: PreparedPoint, outcome: Outcome, seconds: Double) {
    self.point = point.point
    names = PointNames(
      identity: point.identity, key: point.key.text, model: point.model.fullName,
      machine: point.machineName)
    self.outcome = outcome
    self.seconds = seconds
  }

  /// The report, if there is one.
  public var report: Report? {
    if case .done(let report) = outcome { report } else { nil }
  }

  /// The error, if there is one.
  public var error: String? {
    if case .failed(let reason) = outcome { reason } else { nil }
  }
}

/// The names of a point in a sweep's tables.
public struct PointNames: Sendable, Equatable {
  /// Names the point in every row.
  public let identity: String
  /// The key of its result in stores.
  public let key: String
  /// The model: a preset, or a folder's full path.
  public let model: String
  /// The machine: a preset, or a file's full path.
  public let machine: String
}
