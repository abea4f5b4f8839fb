// SPDX-License-Identifier: Apache-2.0

internal import DFXSweep

extension CommandFailure {
  /// What the points that have no report mean for the command; nil when all have one.
  init?(_ outcome: SweepOutcome) {
    let failed = outcome.results.count { $0.error != nil }
    let first = outcome.results.first { $0.error != nil }
    let example = first.map { "\($0.point): \($0.error ?? "")" } ?? ""
    switch outcome.status {
    case .done: return nil
    case .someFailed:
      self.init(
        status: .someFailed,
        message: "\(failed) of \(outcome.total) points failed, for example \(example)")
    case .allFailed:
      self.init(
        status: .badData,
        message: outcome.total == 1
          ? "the point failed: \(example)"
          : "all \(outcome.total) points failed, for example \(example)")
    case .environmentFailed:
      let missing = outcome.total - outcome.results.count
      let cause = outcome.troubles.last.map { ": \($0.reason)" } ?? ""
      self.init(
        status: .environmentFailed,
        message: """
          \(missing) of \(outcome.total) points were not run, the host could not\(cause); the same \
          command tries them again
          """)
    }
  }
}
