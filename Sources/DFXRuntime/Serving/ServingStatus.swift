// SPDX-License-Identifier: Apache-2.0

/// What an engine is doing.
public struct ServingStatus: Sendable, Equatable {
  /// How far the request in each slot is.
  public let slots: [Scheduler.SlotProgress?]
  /// How many wait.
  public let waiting: Int
  /// The appliance's clock.
  public let clock: SimulatedTime
  /// What was done so far.
  public let totals: ServingTotals
  /// Whether no more requests are taken.
  public let isDraining: Bool
  /// How many hold a slot.
  public var running: Int { slots.count { $0 != nil } }
}

/// Sums over requests.
public struct ServingTotals: Sendable, Equatable {
  /// Prompt tokens that needed no pass, since their keys and values were there.
  public internal(set) var reusedPromptTokens = 0
  /// Prompt tokens whose passes ran.
  public internal(set) var promptTokens = 0
  /// Tokens that were generated.
  public internal(set) var generatedTokens = 0
  /// Requests that ended with a result.
  public internal(set) var finished = 0
  /// Requests whose client went away or that were cancelled.
  public internal(set) var cancelled = 0
  /// Requests that ended without a result.
  public internal(set) var failed = 0
  /// Energy of the finished ones.
  public internal(set) var joules = 0.0

  mutating func add(_ times: RequestTimes) {
    finished += 1
    joules += times.joules
  }
}
