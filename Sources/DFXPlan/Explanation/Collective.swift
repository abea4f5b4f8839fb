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
    /// The layers of a stage begin with what those of the stage before leave.
    case stage
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
  /// Links of the ring between two cards that pass pieces on: cards of a group are neighbours, and pieces go along their
  /// line, or round the ring where that is all of it.
  public let links: Int

  /// Bytes that are moved: of a gather, what each card has afterwards; between stages, all messages.
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
    let group = plan.mesh[.tensor]
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
              elements: split.ranges.map { _ in Self.recordElements }, times: times, links: 1))
        } else if gathered.insert(value).inserted {
          let factor = placed.factors.first { $0.split == nil && $0.reason.needsAll }
          let rest = graph.count(Array(graph[value].shape.dropFirst()))
          found.append(
            Collective(
              value: "%" + graph[value].name, node: node.name,
              cause: .gather(factor?.reason ?? .nothingSplits), axis: split.axis,
              elements: split.ranges.map { $0.count * rest }, times: times, links: 1))
        }
      }
      if index == graph.before.count + graph.region.nodes.count - 1, stages.count > 1 {
        found.append(hand(graph, over: group))
      }
    }
    return found
  }
}

extension CompletedPlan {
  /// What the cards of a stage send to those of the next, `links` away.
  private func hand(_ graph: Graph, over links: Int) -> Collective {
    let value = graph.region.next
    let rest = graph.count(Array(graph[value].shape.dropFirst()))
    let first = graph[value].shape.first.map(graph.size) ?? 1
    let split = self[value].first ?? nil
    return Collective(
      value: "%" + graph[value].name, node: graph.region.nodes.first?.name ?? "", cause: .stage,
      axis: .stage,
      elements: split.map { $0.ranges.map { $0.count * rest } }
        ?? stages[0].cards.map { _ in first * rest },
      times: stages.count - 1, links: links)
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
