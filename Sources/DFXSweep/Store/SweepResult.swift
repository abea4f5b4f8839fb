// SPDX-License-Identifier: Apache-2.0

public import DFXReport

/// What became of one point.
public struct SweepResult: Sendable, Equatable {
  /// The point.
  public let point: SweepPoint
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
  public init(point: SweepPoint, outcome: Outcome, seconds: Double) {
    self.point = point
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
