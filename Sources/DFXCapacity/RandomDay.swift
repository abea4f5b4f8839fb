// SPDX-License-Identifier: Apache-2.0

public import DFXRuntime
internal import Foundation
public import SplitMix

/// How requests come.
public enum Arrivals: Sendable, Equatable {
  /// Independently of each other, so many a second on average.
  case poisson(perSecond: Double)
  /// At equal distances, as frames of a camera.
  case periodic(perSecond: Double)

  /// The time from one request to the next, in seconds.
  public func gap(using generator: inout SplitMix64) -> Double {
    switch self {
    case .poisson(let rate): -log(1 - generator.uniform()) / rate
    case .periodic(let rate): 1 / rate
    }
  }

  /// Requests per second, on average.
  public var rate: Double {
    switch self {
    case .poisson(let rate), .periodic(let rate): rate
    }
  }

  /// The same kind with another rate.
  public func at(rate: Double) -> Self {
    switch self {
    case .poisson: .poisson(perSecond: rate)
    case .periodic: .periodic(perSecond: rate)
    }
  }
}

/// How many tokens a prompt or an answer has.
public enum TokenCounts: Sendable, Equatable {
  /// Always so many.
  case fixed(Int)
  /// Each number of a range as often as any other.
  case uniform(ClosedRange<Int>)
  /// After each token the same chance of an end; the mean is at least 1.
  case geometric(mean: Double)
  /// The logarithm is normally distributed, as lengths of real prompts are.
  case logNormal(median: Double, sigma: Double)

  /// A number, at least 1.
  public func draw(using generator: inout SplitMix64) -> Int {
    switch self {
    case .fixed(let count): return count
    case .uniform(let range): return Int.random(in: range, using: &generator)
    case .geometric(let mean):
      guard mean > 1 else { return 1 }
      let ratio = log(1 - generator.uniform()) / log(1 - 1 / mean)
      return 1 + Int(min(ratio, 1e9))
    case .logNormal(let median, let sigma):
      // Box and Muller.
      let radius = (-2 * log(1 - generator.uniform())).squareRoot()
      let normal = radius * cos(2 * .pi * generator.uniform())
      return max(1, Int(min(median * exp(sigma * normal), 1e9).rounded()))
    }
  }
}

/// A request of a day.
public struct CapacityRequest: Sendable, Equatable {
  /// When it comes.
  public var arrival: SimulatedTime
  /// Tokens of its prompt; at least 1.
  public var input: Int
  /// Tokens of its answer; at least 1.
  public var output: Int
  /// When its last token is wanted, after arrival.
  public var deadline: SimulatedTime?

  /// A request.
  public init(arrival: SimulatedTime, input: Int, output: Int, deadline: SimulatedTime? = nil) {
    self.arrival = arrival
    self.input = input
    self.output = output
    self.deadline = deadline
  }
}

extension [CapacityRequest] {
  /// So many requests; the same seed gives the same ones. Lengths are cut to what the context holds.
  public init(
    count: Int, arrivals: Arrivals, input: TokenCounts, output: TokenCounts, context: Int,
    deadline: SimulatedTime? = nil, seed: UInt64
  ) {
    var generator = SplitMix64(seed: seed)
    var seconds = 0.0
    self = (0..<count).map { _ in
      seconds += arrivals.gap(using: &generator)
      let prompt = Swift.min(input.draw(using: &generator), context)
      // The last token needs no position.
      let answer = Swift.min(output.draw(using: &generator), context - prompt + 1)
      return CapacityRequest(
        arrival: SimulatedTime(seconds: seconds), input: prompt, output: answer,
        deadline: deadline)
    }
  }
}
