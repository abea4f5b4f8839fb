// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// Passes of one request in one round.
public struct SlotWork: Sendable, Equatable {
  /// Passes of any requests that share a reading of the weights on the host.
  static let passesTogether = 16

  /// The slot that holds the request's keys and values.
  public let slot: Int
  /// Tokens at adjacent positions.
  public let tokens: [Int]
  /// The first position.
  public let position: Int
  /// Whether the last pass gives a token.
  public let givesToken: Bool
  /// Whose logits are wanted.
  public let logits: OutputPasses

  /// Passes of `tokens` from `position` on.
  public init(slot: Int, tokens: [Int], position: Int, givesToken: Bool, logits: OutputPasses) {
    self.slot = slot
    self.tokens = tokens
    self.position = position
    self.givesToken = givesToken
    self.logits = logits
  }
}

/// What passes of one request gave.
public struct SlotResult: Sendable, Equatable {
  /// The token that the devices chose after the last pass.
  public var token: Int?
  /// The logits that were wanted, by position.
  public var logits: [[Float16]]

  /// The outcome.
  public init(token: Int?, logits: [[Float16]]) {
    self.token = token
    self.logits = logits
  }
}

/// Devices that hold several requests at once.
public protocol SlotPasses {
  /// How many.
  var slots: Int { get }
  /// Positions of a slot.
  var context: Int { get }
  /// Tokens that have an embedding.
  var vocabulary: Int { get }
  /// Runs the passes of one round; no two of them are of one slot.
  func run(_ round: [SlotWork]) throws -> [SlotResult]
  /// Brings the devices back after a fault; keys and values of other requests stay.
  func recover() throws
}

/// An appliance whose programs have one slot.
public struct SingleSlot: SlotPasses {
  /// One.
  public let slots = 1
  /// Positions of the slot.
  public var context: Int { session.context }
  /// Tokens that have an embedding.
  public var vocabulary: Int { session.vocabulary }
  private let session: Session
  private let reset: () throws -> Void

  /// The slot of a session; `reset` brings its devices back after a fault and keeps their memories.
  public init(_ session: Session, reset: @escaping () throws -> Void) {
    self.session = session
    self.reset = reset
  }

  /// Runs the passes, together where their logits are not all wanted.
  public func run(_ round: [SlotWork]) throws -> [SlotResult] {
    try round.map { work in
      precondition(work.slot == 0, "there is one slot")
      guard work.logits == .all else {
        let passes = try session.appliance.runPasses(
          tokens: work.tokens, position: work.position, output: work.givesToken ? .last : .none)
        return SlotResult(
          token: passes.last?.token, logits: work.logits == .last ? [try session.readLogits()] : [])
      }
      var result = SlotResult(token: nil, logits: [])
      for (index, token) in work.tokens.enumerated() {
        result.token =
          try session.appliance.runPass(token: token, position: work.position + index).token
        result.logits.append(try session.readLogits())
      }
      return result
    }
  }

  /// Resets registers and links.
  public func recover() throws { try reset() }
}
