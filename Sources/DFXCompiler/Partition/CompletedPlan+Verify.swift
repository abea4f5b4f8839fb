// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph
internal import DFXPlan

extension CompletedPlan {
  /// Checks that every element of what is split belongs to a card, in order, and that only keys and values that
  /// several cards need lie on more than one.
  func verifyCoverage(of graph: Graph) throws(CompilerError) {
    try verifyStages(of: graph)
    for node in graph.nodes {
      let placed = self[node]
      for (split, dimension) in zip(placed.result, node.result.map { graph[$0].shape } ?? []) {
        guard let split else { continue }
        try verify(split, covers: graph.size(dimension), of: "'\(node.name)' by \(dimension)")
        guard split.isDisjoint || dimension == .keyHeads else {
          throw .verification(pass: "partition", "'\(node.name)': shares of \(dimension) overlap")
        }
      }
    }
  }

  /// Checks that every layer and every card belongs to one stage, in order.
  private func verifyStages(of graph: Graph) throws(CompilerError) {
    var next = 0
    for stage in stages {
      guard stage.layers.lowerBound == next, !stage.layers.isEmpty else {
        throw .verification(
          pass: "partition", "stage \(stage.number) has layers \(stage.layers), not from \(next) on"
        )
      }
      next = stage.layers.upperBound
    }
    guard next == graph.layers, stages.flatMap(\.cards).sorted() == Array(0..<plan.mesh.cardCount)
    else {
      throw .verification(
        pass: "partition", "the stages have \(next) of \(graph.layers) layers, or not each card")
    }
  }

  private func verify(_ split: Split, covers count: Int, of what: String) throws(CompilerError) {
    var next = 0
    for range in split.ranges where !range.isEmpty {
      guard range.lowerBound <= next else {
        throw .verification(pass: "partition", "\(what): \(range) does not follow \(next)")
      }
      next = max(next, range.upperBound)
    }
    guard next == count else {
      throw .verification(pass: "partition", "\(what): \(next) of \(count) covered")
    }
  }

  /// Cards that have no attention head and compute columns only.
  func cardsWithoutHeads(of graph: Graph) -> [Int] {
    let split = graph.nodes.first { $0.operation.kind == .attention }
      .flatMap { self[$0].operands[0].first ?? nil }
    guard let split else { return [] }
    return (0..<plan.mesh.cardCount).filter {
      split.ranges[plan.mesh.coordinate(ofCard: $0, along: split.axis)].isEmpty
    }
  }
}
