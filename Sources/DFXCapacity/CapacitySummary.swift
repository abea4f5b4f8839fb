// SPDX-License-Identifier: Apache-2.0

public import DFXRuntime

/// The points of a distribution that people ask for; in seconds.
public struct Quantiles: Sendable, Equatable, Codable {
  /// The arithmetic mean.
  public let mean: Double
  /// Half of all are at most this.
  public let p50: Double
  /// Nine of ten are at most this.
  public let p90: Double
  /// 99 of 100 are at most this.
  public let p99: Double
  /// The largest.
  public let max: Double

  /// The quantiles of `times`, each the smallest value that so large a share does not exceed; nil without any.
  public init?(_ times: [SimulatedTime]) {
    self.init(seconds: times.map(\.seconds))
  }

  /// The same of times in seconds.
  public init?(seconds: [Double]) {
    guard !seconds.isEmpty else { return nil }
    let sorted = seconds.sorted()
    let at = { (share: Double) in
      let rank = Int((share * Double(sorted.count)).rounded(.up))
      return sorted[Swift.max(rank, 1) - 1]
    }
    mean = seconds.reduce(0, +) / Double(seconds.count)
    (p50, p90, p99, max) = (at(0.5), at(0.9), at(0.99), at(1))
  }
}

/// A day in numbers.
public struct CapacitySummary: Sendable, Equatable, Codable {
  /// Appliances that shared the queue.
  public let appliances: Int
  /// Requests that came.
  public let requests: Int
  /// Requests that have their answers.
  public let served: Int
  /// Requests that found the queue full.
  public let refused: Int
  /// Requests that went for newer ones.
  public let dropped: Int
  /// Requests that were late before they had a slot.
  public let late: Int
  /// Served requests whose last token came after their deadline.
  public let missedDeadlines: Int
  /// From the first arrival to the last token, in seconds.
  public let spanSeconds: Double
  /// Requests a second that came.
  public let requestsPerSecond: Double
  /// Tokens a second of answers.
  public let tokensPerSecond: Double
  /// Waiting for a slot; nil where nobody was served.
  public let queueSeconds: Quantiles?
  /// From arrival to the first token.
  public let timeToFirstTokenSeconds: Quantiles?
  /// From one token to the next, all tokens of all answers; nil where no answer has two.
  public let interTokenSeconds: Quantiles?
  /// Per token after the first, each answer's mean; nil where no answer has two.
  public let perOutputTokenSeconds: Quantiles?
  /// From arrival to the last token.
  public let totalSeconds: Quantiles?
  /// Share of the span in which an appliance ran or waited for the host, mean over appliances.
  public let utilization: Double
  /// Energy of passes and host per served request, in joules.
  public let joulesPerRequest: Double?
  /// The same with what appliances draw while they have nothing to do.
  public let joulesPerRequestWithIdle: Double?

  enum CodingKeys: String, CodingKey {
    case appliances, requests, served, refused, dropped, late, utilization
    case missedDeadlines = "missed_deadlines"
    case spanSeconds = "span_s"
    case requestsPerSecond = "requests_per_second"
    case tokensPerSecond = "tokens_per_second"
    case queueSeconds = "queue_s"
    case timeToFirstTokenSeconds = "time_to_first_token_s"
    case interTokenSeconds = "inter_token_s"
    case perOutputTokenSeconds = "time_per_output_token_s"
    case totalSeconds = "total_s"
    case joulesPerRequest = "per_request_j"
    case joulesPerRequestWithIdle = "per_request_with_idle_j"
  }

  /// Sums a day up; `idleWatts` is what one appliance draws with nothing to do.
  public init(_ day: CapacityDay, of requests: [CapacityRequest], idleWatts: Double) {
    appliances = day.busy.count
    self.requests = requests.count
    var times: [RequestTimes] = []
    var missed = 0
    var counts: [Int] = [0, 0, 0]
    for (request, outcome) in zip(requests, day.outcomes) {
      switch outcome {
      case .served(let served):
        times.append(served)
        if let deadline = request.deadline, let total = served.totalTime, total > deadline {
          missed += 1
        }
      case .refused: counts[0] += 1
      case .dropped: counts[1] += 1
      case .late: counts[2] += 1
      }
    }
    served = times.count
    (refused, dropped, late) = (counts[0], counts[1], counts[2])
    missedDeadlines = missed
    let span = day.span.seconds
    spanSeconds = span
    let arrivals = requests.map(\.arrival)
    let window = ((arrivals.max() ?? .zero) - (arrivals.min() ?? .zero)).seconds
    requestsPerSecond = window > 0 ? Double(requests.count - 1) / window : 0
    tokensPerSecond = span > 0 ? Double(times.reduce(0) { $0 + $1.tokens }) / span : 0
    queueSeconds = Quantiles(times.compactMap(\.queueTime))
    timeToFirstTokenSeconds = Quantiles(times.compactMap(\.timeToFirstToken))
    interTokenSeconds = Quantiles(day.gaps)
    perOutputTokenSeconds = Quantiles(seconds: times.compactMap(\.secondsPerToken))
    totalSeconds = Quantiles(times.compactMap(\.totalTime))
    let busy = day.busy.reduce(0) { $0 + $1.seconds }
    utilization = span > 0 ? busy / span / Double(day.busy.count) : 0
    let joules = times.reduce(0) { $0 + $1.joules }
    let idle = (span * Double(day.busy.count) - busy) * idleWatts
    joulesPerRequest = times.isEmpty ? nil : joules / Double(times.count)
    joulesPerRequestWithIdle = times.isEmpty ? nil : (joules + idle) / Double(times.count)
  }
}

/// What a day must keep.
public struct ServiceObjective: Sendable, Equatable {
  /// Which share of requests must keep the bounds.
  public enum Share: String, Sendable, CaseIterable {
    case p50, p90, p99, max
  }

  /// Most seconds to the first token; nil for no bound.
  public var timeToFirstToken: Double?
  /// Most seconds from one token to the next.
  public var interToken: Double?
  /// Most seconds to the last token.
  public var total: Double?
  /// Which share must keep them.
  public var share: Share

  /// An objective.
  public init(
    timeToFirstToken: Double? = nil, interToken: Double? = nil, total: Double? = nil,
    share: Share = .p99
  ) {
    self.timeToFirstToken = timeToFirstToken
    self.interToken = interToken
    self.total = total
    self.share = share
  }

  /// Whether a day keeps it: nobody goes without an answer, and the share keeps each bound.
  public func isMet(by day: CapacitySummary) -> Bool {
    guard day.served == day.requests else { return false }
    let bounds = [
      (timeToFirstToken, day.timeToFirstTokenSeconds), (interToken, day.interTokenSeconds),
      (total, day.totalSeconds),
    ]
    return bounds.allSatisfy { bound, quantiles in
      guard let bound, let quantiles else { return true }
      return quantiles[share] <= bound
    }
  }
}

extension Quantiles {
  /// The quantile of a share.
  public subscript(share: ServiceObjective.Share) -> Double {
    switch share {
    case .p50: p50
    case .p90: p90
    case .p99: p99
    case .max: max
    }
  }
}
