// SPDX-License-Identifier: Apache-2.0

/// What became of a sweep.
public struct SweepOutcome: Sendable, Equatable {
  /// Results in the order of the sweep; points that were not run have none.
  public var results: [SweepResult]
  /// Points that could not be run because of the host, with the cause; nothing is stored of them.
  public var troubles: [Trouble]
  /// Points of the sweep.
  public var total: Int
  /// Whether it was ended before all points were run.
  public var isInterrupted: Bool

  /// A point that the host did not run.
  public struct Trouble: Sendable, Equatable {
    /// The point.
    public let point: SweepPoint
    /// Why.
    public let reason: String
  }

  /// How a sweep ended.
  public enum Status: Sendable, Equatable {
    /// Every point has a report.
    case done
    /// Some points have a report and some an error.
    case someFailed
    /// No point has a report.
    case allFailed
    /// Some points have neither: the host failed.
    case environmentFailed
  }

  /// How the sweep ended.
  public var status: Status {
    if results.count < total { return .environmentFailed }
    let failed = results.count { $0.error != nil }
    return failed == 0 ? .done : failed == total ? .allFailed : .someFailed
  }
}
