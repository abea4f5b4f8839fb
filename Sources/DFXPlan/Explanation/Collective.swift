// SPDX-License-Identifier: Apache-2.0

public import DFXGraph

/// A transfer between cards that a plan makes necessary.
public struct Collective: Equatable, Sendable {
  /// Why it is there.
  public enum Cause: Equatable, Sendable {
    /// An operation needs on each card all of a value that is split.
    case gather(PlacementReason)
    /// Each card has the best of its share; the best of all is picked.
    case select
  }

  /// What is moved.
  public let value: String
  /// The operation that needs it.
  public let node: String
  /// Why.
  public let cause: Cause
  /// Along which cards.
  public let axis: MeshAxis
  /// Elements that each card contributes.
  public let elements: [Int]
  /// How often in a pass.
  public let times: Int

  /// Bytes that each card has afterwards.
  public var byteCount: Int { elements.reduce(0, +) * 2 }
  /// Bytes of the largest contribution.
  public var largestBytes: Int { (elements.max() ?? 0) * 2 }
}

extension CompletedPlan {
  /// Elements of a record of the largest logit and its token.
  private static let recordElements = 4

  /// All transfers of a pass, in the order of the program.
  public func collectives(of graph: Graph) -> [Collective] {
    var gathered = Set<ValueID>()
    var found: [Collective] = []
    for (index, node) in graph.nodes.enumerated() {
      let isInLayer =
        (graph.before.count..<graph.before.count + graph.region.nodes.count).contains(index)
      let times = isInLayer ? graph.layers : 1
      let placed = self[node]
      for (operand, value) in node.operation.inputs.enumerated() {
        guard let split = self[value].compactMap({ $0 }).first, plan.mesh[split.axis] > 1 else {
          continue
        }
        if placed.operands[operand] == self[value] {
          guard node.operation.kind == .argmax else { continue }
          found.append(
            Collective(
              value: "the best logits", node: node.name, cause: .select, axis: split.axis,
              elements: split.ranges.map { _ in Self.recordElements }, times: times))
        } else if gathered.insert(value).inserted {
          let factor = placed.factors.first { $0.split == nil && $0.reason.needsAll }
          let rest = graph.count(Array(graph[value].shape.dropFirst()))
          found.append(
            Collective(
              value: "%" + graph[value].name, node: node.name,
              cause: .gather(factor?.reason ?? .nothingSplits), axis: split.axis,
              elements: split.ranges.map { $0.count * rest }, times: times))
        }
      }
    }
    return found
  }
}

extension PlacementReason {
  /// Whether it makes an operation need all of an operand.
  fileprivate var needsAll: Bool {
    switch self {
    case .orderedSum, .wholeOperand, .annotated, .usedTogether: true
    case .like, .table, .nothingSplits: false
    }
  }

  /// Why a factor is whole, in words.
  public var text: String {
    switch self {
    case .annotated(let target): "the plan says so of '\(target)'"
    case .like(let value): "like \(value)"
    case .orderedSum: "it is summed in a fixed order, which is part of the numerics"
    case .usedTogether: "its elements are used together"
    case .table: "tables are whole unless a plan splits them"
    case .wholeOperand(let value): "its other operand, \(value), is whole"
    case .nothingSplits: "nothing asks for a split"
    }
  }
}
