// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph

/// The factors of one operation in its graph: their sizes, and how splits of dimensions become splits of factors.
struct FactorDimensions {
  let rule: ShardingRule
  /// Dimensions of each operand (values, then weights, then states).
  let operands: [[Dimension]]
  let result: [Dimension]
  private let sizes: [Int]
  private let graph: Graph

  init(_ node: Node, in graph: Graph) {
    self.graph = graph
    let operation = node.operation
    rule = operation.shardingRule(in: graph)
    let states = operation.statesRead + (operation.stateWritten.map { [$0] } ?? [])
    operands =
      operation.inputs.map { graph[$0].shape }
      + operation.weights.map { graph.weight($0)?.shape ?? [] }
      + states.map { graph.state($0)?.shape ?? [] }
    result = node.result.map { graph[$0].shape } ?? []
    // Heads and key heads share a factor: there are as many as there are query heads.
    var sizes = Array(repeating: 1, count: rule.factors.count)
    for (shape, factors) in zip(operands + [result], rule.operands + [rule.result]) {
      for (dimension, factors) in zip(shape, factors) where factors.count == 1 {
        sizes[factors[0]] = max(sizes[factors[0]], graph.size(dimension))
      }
    }
    self.sizes = sizes
  }

  /// How many there are of a factor.
  func size(_ factor: Int) -> Int { sizes[factor] }

  /// The dimension that a factor is, or is the major part of.
  func dimension(_ factor: Int) -> Dimension? {
    for (shape, factors) in zip(operands + [result], rule.operands + [rule.result]) {
      for (dimension, factors) in zip(shape, factors) where factors == [factor] {
        return dimension
      }
    }
    return nil
  }

  /// The split of a dimension with these factors, the major one of which is split.
  func split(_ split: Split, of factor: Int, over dimension: Dimension, _ factors: [Int]) -> Split?
  {
    guard factors.first == factor else { return nil }
    let minor = factors.dropFirst().reduce(1) { $0 * sizes[$1] }
    let major = graph.size(dimension) / minor
    let scaled = major == sizes[factor] ? split : split.grouped(by: sizes[factor] / max(major, 1))
    return scaled.multiplied(by: minor)
  }

  /// The split of a factor that is the major one of a dimension that is split.
  func factorSplit(_ split: Split, over dimension: Dimension, _ factors: [Int]) -> Split? {
    guard let factor = factors.first else { return nil }
    let minor = factors.dropFirst().reduce(1) { $0 * sizes[$1] }
    guard let divided = split.divided(by: minor) else { return nil }
    let major = graph.size(dimension) / minor
    return major == sizes[factor] ? divided : divided.multiplied(by: sizes[factor] / max(major, 1))
  }
}
