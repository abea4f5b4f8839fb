// SPDX-License-Identifier: Apache-2.0

public import DFXReport

/// How far a sweep is.
public struct SweepProgress: Sendable, Equatable {
  /// Points that have a result, those found in the store included.
  public var done: Int
  /// Points that failed.
  public var failed: Int
  /// All points.
  public var total: Int
  /// Points found in the store.
  public var resumed: Int
  /// Seconds since the sweep began or went on.
  public var elapsed: Double

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

/// Runs the points of a sweep, several at a time, each at most once.
public struct SweepRunner: Sendable {
  /// Runs one point; what it throws is recorded with the point.
  public typealias Execute = @Sendable (SweepPoint) async throws -> Report

  private let workers: Int
  private let store: SweepStore?
  private let retriesFailed: Bool
  private let execute: Execute

  /// A runner with `workers` points at a time.
  ///
  /// - Parameters:
  ///   - store: where results are kept and found again; nil keeps them in memory.
  ///   - retriesFailed: whether points that failed in an earlier run are tried again.
  public init(
    workers: Int, store: SweepStore?, retriesFailed: Bool = false, execute: @escaping Execute
  ) {
    self.workers = max(1, workers)
    self.store = store
    self.retriesFailed = retriesFailed
    self.execute = execute
  }

  /// Runs what has no result yet; returns all results in the order of the sweep.
  ///
  /// A point that fails does not stop the others. Cancelling the task ends the points that run and
  /// records none of them.
  /// - Throws: `SweepError.store`, or `CancellationError`.
  public func run(
    _ sweep: Sweep, onProgress: (SweepProgress) -> Void = { _ in }
  ) async throws -> [SweepResult] {
    var results = try store?.results(of: sweep.points) ?? [:]
    if retriesFailed { results = results.filter { $0.value.error == nil } }
    let missing = sweep.points.filter { results[$0] == nil }
    var progress = SweepProgress(
      done: results.count, failed: results.values.count { $0.error != nil },
      total: sweep.points.count, resumed: results.count, elapsed: 0)
    onProgress(progress)
    let start = ContinuousClock.now

    try await withThrowingTaskGroup(of: SweepResult.self) { group in
      var waiting = missing.makeIterator()
      for _ in 0..<workers {
        if let point = waiting.next() { group.addTask { try await outcome(of: point) } }
      }
      while let result = try await group.next() {
        try Task.checkCancellation()
        try store?.save(result)
        results[result.point] = result
        progress.done += 1
        if result.error != nil { progress.failed += 1 }
        progress.elapsed = (ContinuousClock.now - start) / .seconds(1)
        onProgress(progress)
        if let point = waiting.next() { group.addTask { try await outcome(of: point) } }
      }
    }
    return sweep.points.compactMap { results[$0] }
  }

  private func outcome(of point: SweepPoint) async throws -> SweepResult {
    let start = ContinuousClock.now
    let outcome: SweepResult.Outcome
    do {
      outcome = .done(try await execute(point))
    } catch {
      // An interrupted run says nothing about its point.
      try Task.checkCancellation()
      outcome = .failed("\(error)")
    }
    return SweepResult(
      point: point, outcome: outcome, seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}
