// SPDX-License-Identifier: Apache-2.0

internal import DFXRuntime
internal import Synchronization

/// What happened to requests, in wall time and in simulated time, each in histograms of its own.
final class ServerMetrics: Sendable {
  /// How long something took, by one of the two clocks.
  struct Latencies: Sendable {
    var firstToken = Histogram(bounds: Self.bounds)
    var betweenTokens = Histogram(bounds: Self.bounds)
    var whole = Histogram(bounds: Self.bounds)

    /// From a pass of a small model to minutes of a queue, in seconds.
    static let bounds: [Double] = [
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
      10, 25, 50, 100,
    ]
  }

  /// Everything that is counted.
  struct Counts: Sendable {
    var finished: [FinishReason: Int] = [:]
    var failed = 0
    var refused = 0
    var wall = Latencies()
    var simulated = Latencies()
    var simulatedQueue = Histogram(bounds: Latencies.bounds)
    var joules = 0.0
  }

  private let state = Mutex(Counts())

  /// Everything up to now.
  var counts: Counts { state.withLock { $0 } }

  func firstToken(after time: Duration) {
    state.withLock { $0.wall.firstToken.add(time / .seconds(1)) }
  }

  func tokenFollowed(after time: Duration) {
    state.withLock { $0.wall.betweenTokens.add(time / .seconds(1)) }
  }

  func finished(_ reason: FinishReason, wall: Duration, times: RequestTimes) {
    state.withLock { counts in
      counts.finished[reason, default: 0] += 1
      counts.wall.whole.add(wall / .seconds(1))
      if let time = times.queueTime { counts.simulatedQueue.add(time.seconds) }
      if let time = times.timeToFirstToken { counts.simulated.firstToken.add(time.seconds) }
      if let time = times.secondsPerToken { counts.simulated.betweenTokens.add(time) }
      if let time = times.totalTime { counts.simulated.whole.add(time.seconds) }
      counts.joules += times.joules
    }
  }

  func failed() { state.withLock { $0.failed += 1 } }

  func refused() { state.withLock { $0.refused += 1 } }
}
