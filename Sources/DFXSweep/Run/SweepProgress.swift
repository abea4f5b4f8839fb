// SPDX-License-Identifier: Apache-2.0

/// How far a sweep is.
public struct SweepProgress: Sendable, Equatable {
  /// Points that have a result, those found in the store included.
  public var done: Int
  /// Points that failed.
  public var failed: Int
  /// All points.
  public var total: Int
  /// Points found in the store, or run by another process meanwhile.
  public var resumed: Int
  /// Seconds since the sweep began or went on.
  public var elapsed: Double

  /// A state of a sweep.
  public init(done: Int, failed: Int, total: Int, resumed: Int, elapsed: Double) {
    self.done = done
    self.failed = failed
    self.total = total
    self.resumed = resumed
    self.elapsed = elapsed
  }

  /// Points that ran since the sweep began or went on.
  public var ran: Int { done - resumed }

  /// Points per second; nil before the first one ended.
  public var rate: Double? { ran > 0 && elapsed > 0 ? Double(ran) / elapsed : nil }

  /// Estimated seconds until the end; nil before the first one ended.
  public var remaining: Double? { rate.map { Double(total - done) / $0 } }

  /// One line, such as `12 of 45 points, 3.1/s, about 11 s left, 1 failed`.
  public var line: String {
    var parts = ["\(done) of \(total) points"]
    if let rate, let remaining {
      parts.append("\(tenths(rate))/s")
      if done < total { parts.append("about \(Int(remaining.rounded(.up))) s left") }
    }
    if resumed > 0 { parts.append("\(resumed) from the store") }
    if failed > 0 { parts.append("\(failed) failed") }
    return parts.joined(separator: ", ")
  }

  private func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
