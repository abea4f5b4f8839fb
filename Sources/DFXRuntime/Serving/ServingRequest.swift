// SPDX-License-Identifier: Apache-2.0

/// Ends a generation for a reason that only its text shows; asked after every token, in order.
public protocol TokenStop: Sendable {
  /// Whether generation ends after `token`.
  mutating func ends(after token: Int) -> Bool
}

/// A request among others.
public struct ServingRequest: Sendable {
  /// What to generate; `maximumNewTokens` may be 0 where only the prompt's log-probabilities are wanted.
  public var generation: GenerationRequest
  /// How many of the most likely tokens to name beside each one; nil wants no log-probabilities.
  public var logprobs: Int?
  /// Whether log-probabilities of the prompt's tokens are wanted too.
  public var promptLogprobs: Bool
  /// What else ends it.
  public var stop: (any TokenStop)?
  /// When the last token is wanted, after arrival.
  public var deadline: SimulatedTime?
  /// When it comes, on the appliance's clock; nil is now.
  public var arrival: SimulatedTime?
  /// Whether it may take over the keys and values of an earlier request whose prompt begins like its own.
  public var reusesPrefix: Bool

  /// A request.
  public init(
    _ generation: GenerationRequest, logprobs: Int? = nil, promptLogprobs: Bool = false,
    stop: (any TokenStop)? = nil, deadline: SimulatedTime? = nil, arrival: SimulatedTime? = nil,
    reusesPrefix: Bool = true
  ) {
    self.generation = generation
    self.logprobs = logprobs
    self.promptLogprobs = promptLogprobs
    self.stop = stop
    self.deadline = deadline
    self.arrival = arrival
    self.reusesPrefix = reusesPrefix
  }

  /// What crosses PCIe for it.
  var reads: LogitsReading {
    if promptLogprobs { return .all }
    return logprobs != nil || generation.needsLogits ? .tokens : .none
  }
}

/// What happens to a request, in order.
public enum ServingEvent: Sendable, Equatable {
  /// Log-probabilities of prompt tokens, where they were asked for; the first token of a prompt has none.
  case prompt([TokenLogprobs])
  /// A token.
  case token(Int, TokenLogprobs?)
  /// The end.
  case finished(StopReason, RequestTimes)
  /// The end without a result.
  case failed(ServingFailure)
}

/// Why a request has no result.
public enum ServingFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The queue is full.
  case queueFull(maximum: Int)
  /// A newer request took its place in the queue.
  case dropped
  /// Its deadline was over before it had a slot.
  case late
  /// No more requests are taken.
  case draining
  /// It can never run.
  case refused(RuntimeError)
  /// The devices stopped.
  case fault(String)

  /// One line that names the cause.
  public var description: String {
    switch self {
    case .queueFull(let maximum):
      "the queue is full: \(maximum) requests wait; try again later"
    case .dropped: "a newer request took its place in the queue"
    case .late: "its deadline was over before a slot was free"
    case .draining: "the server is shutting down and takes no more requests"
    case .refused(let error): "\(error)"
    case .fault(let cause): cause
    }
  }
}
