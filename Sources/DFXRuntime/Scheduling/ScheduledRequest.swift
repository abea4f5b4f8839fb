// SPDX-License-Identifier: Apache-2.0

/// The name of a request.
public struct RequestID: Sendable, Hashable, Comparable {
  /// Its number.
  public let number: Int

  /// Request number `number`.
  public init(_ number: Int) { self.number = number }

  /// In the order of numbers.
  public static func < (first: Self, second: Self) -> Bool { first.number < second.number }
}

/// What a scheduler knows of a request.
public struct ScheduledRequest: Sendable, Equatable {
  /// Its name.
  public let id: RequestID
  /// Tokens of its prompt; at least one.
  public let promptTokens: Int
  /// When it came.
  public let arrival: SimulatedTime
  /// When its last token is wanted; nil where nobody says.
  public let deadline: SimulatedTime?
  /// Which logits the host reads, over PCIe.
  public let reads: LogitsReading

  /// A request.
  public init(
    id: RequestID, promptTokens: Int, arrival: SimulatedTime, deadline: SimulatedTime? = nil,
    reads: LogitsReading = .none
  ) {
    self.id = id
    self.promptTokens = promptTokens
    self.arrival = arrival
    self.deadline = deadline
    self.reads = reads
  }
}

/// The positions whose logits cross PCIe.
public enum LogitsReading: Sendable, Equatable {
  /// None: the devices choose the tokens.
  case none
  /// Those from which a token is chosen.
  case tokens
  /// All, the prompt's too.
  case all
}

/// Who gets a slot that is free.
public enum SchedulingPolicy: String, Sendable, Codable, CaseIterable {
  /// The one that came first.
  case firstCome = "first-come"
  /// The one with the shortest prompt; a long one may wait for ever.
  case shortestPrompt = "shortest-prompt"
  /// The one whose deadline is next; those without one come last.
  case earliestDeadline = "earliest-deadline"
}

/// What happens to a request that finds the queue full.
public enum OverflowPolicy: String, Sendable, Codable, CaseIterable {
  /// It is refused.
  case refuseNewest = "refuse-newest"
  /// The one that has waited longest goes, as for frames of a camera.
  case dropOldest = "drop-oldest"
}
