// SPDX-License-Identifier: Apache-2.0

public import DFXGraph

/// Why a factor is split or not.
public enum PlacementReason: Equatable, Sendable {
  /// An annotation says so.
  case annotated(String)
  /// Like what this operation reads or makes.
  case like(value: String)
  /// It is a sum whose order is part of the numerics.
  case orderedSum
  /// Its elements are used together or picked by an index.
  case usedTogether
  /// Embedding tables stay whole unless a plan says otherwise.
  case table
  /// Another operand is whole.
  case wholeOperand(value: String)
  /// Nothing asks for a split.
  case nothingSplits
}

/// A factor of an operation with its place.
public struct PlacedFactor: Equatable, Sendable {
  /// Its letter in the sharding rule.
  public let name: String
  /// How it is split; nil: each card has all of it.
  public let split: Split?
  /// Why.
  public let reason: PlacementReason
}

/// An operation with the place of everything it reads and makes: a split or nil for each dimension.
public struct PlacedNode: Equatable, Sendable {
  /// The operation's name.
  public let name: String
  /// Its factors.
  public let factors: [PlacedFactor]
  /// What it needs of its operands: values, then weights, then states.
  public let operands: [[Split?]]
  /// What it leaves.
  public let result: [Split?]
}

/// A plan completed to every value of a graph.
public struct CompletedPlan: Equatable, Sendable {
  /// The plan that was completed.
  public let plan: Plan
  /// The stages, in the order of their layers.
  public let stages: [Stage]
  private let nodes: [String: PlacedNode]
  private let values: [ValueID: [Split?]]

  init(
    plan: Plan, layers: [Range<Int>], nodes: [PlacedNode], values: [ValueID: [Split?]]
  ) {
    self.plan = plan
    stages = layers.enumerated().map { number, range in
      Stage(
        number: number, count: layers.count, layers: range,
        cards: (0..<plan.mesh.cardCount).filter {
          plan.mesh.coordinate(ofCard: $0, along: .stage) == number
        })
    }
    self.nodes = Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, $0) })
    self.values = values
  }

  /// The place of an operation of the graph.
  public subscript(node: Node) -> PlacedNode {
    guard let placed = nodes[node.name] else {
      preconditionFailure("the plan is of a graph without \(node.name)")
    }
    return placed
  }

  /// The stage of a card.
  public func stage(ofCard card: Int) -> Stage {
    stages[plan.mesh.coordinate(ofCard: card, along: .stage)]
  }

  /// How a value lies, dimension by dimension, where it is made.
  public subscript(value: ValueID) -> [Split?] { values[value] ?? [] }
}
