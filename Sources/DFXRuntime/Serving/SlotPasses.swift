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
