// SPDX-License-Identifier: Apache-2.0

/// Which dimensions of operands and result an operation may split, as factors of an einsum.
///
/// Dimensions with the same factor are split alike. `(i),(i,j),(j)->(j)` is a linear layer: its operand, weight,
/// bias and result. How each factor may be split says its kind.
public struct ShardingRule: Equatable, Sendable {
  /// What splitting a factor means.
  public enum Kind: Equatable, Sendable {
    /// Each share is computed alone.
    case free
    /// It is summed over, and the sum's order is part of the numerics: whoever adds needs all of it.
    case ordered
    /// Each share gives a candidate; the best of all candidates is the result, in any order.
    case selecting
    /// Elements are used together or picked by an index: each card needs all of it.
    case whole
  }

  /// One independent size of the operation.
  public struct Factor: Equatable, Sendable {
    /// Its letter.
    public let name: String
    /// What splitting it means.
    public let kind: Kind
  }

  /// The factors, in the order in which annotations name them.
  public let factors: [Factor]
  /// For each operand (values, then weights, then states) and each dimension, its factors, the major one first.
  public let operands: [[[Int]]]
  /// The same for the result.
  public let result: [[Int]]

  /// The rule as text: `(i),(i,j),(j)->(j) ordered i`.
  public var text: String {
    func letters(_ dimension: [Int]) -> String {
      let names = dimension.map { factors[$0].name }.joined(separator: " ")
      return dimension.count > 1 ? "(\(names))" : names
    }
    func list(_ shape: [[Int]]) -> String { "(" + shape.map(letters).joined(separator: ",") + ")" }
    var words = [operands.map(list).joined(separator: ",") + "->" + list(result)]
    for (kind, name) in [(Kind.ordered, "ordered"), (.selecting, "selecting"), (.whole, "whole")] {
      let names = factors.filter { $0.kind == kind }.map(\.name)
      if !names.isEmpty { words.append(name + " " + names.joined(separator: ",")) }
    }
    return words.joined(separator: " ")
  }
}

extension Operation {
  /// The sharding rule for operands of these shapes.
  public func shardingRule(in graph: Graph) -> ShardingRule {
    var rule = RuleBuilder()
    switch self {
    case .embed, .position:
      let row = rule.factor(self == .embed(table: weights[0]) ? "v" : "c", .whole)
      let elements = rule.dimensions("e", graph.weight(weights[0])?.shape.count ?? 1, less: 1)
      return rule.rule([[[row]] + elements], elements)
    case .rotate:
      let head = rule.factor("h", .free)
      let element = rule.factor("d", .whole)
      return rule.rule([[[head], [element]], [[element]]], [[head], [element]])
    case .norm(_, let input, _, _, _):
      let elements = rule.dimensions("i", graph[input].shape.count, .ordered)
      return rule.rule(
        Array(repeating: elements, count: 1 + weights.count), elements)
    case .linear(let projection), .output(let projection):
      let summed = rule.dimensions("i", graph[projection.input].shape.count, .ordered)
      let weightRank = graph.weight(projection.weight)?.shape.count ?? 0
      let columns = rule.dimensions("j", weightRank - summed.count)
      let weight = projection.transposed ? columns + summed : summed + columns
      return rule.rule([summed, weight] + (projection.bias == nil ? [] : [columns]), columns)
    case .append(let input, _):
      let elements = rule.dimensions("e", graph[input].shape.count)
      let position = rule.factor("c", .whole)
      return rule.rule([elements, [[position]] + elements], [])
    case .attention:
      let head = rule.factor("h", .free)
      let summed = rule.factor("d", .ordered)
      let position = rule.factor("c", .ordered)
      let element = rule.factor("e", .whole)
      return rule.rule(
        [[[head], [summed]], [[position], [head], [summed]], [[position], [head], [element]]],
        [[head, element]])
    case .activation(_, let input), .scale(let input, _):
      let elements = rule.dimensions("i", graph[input].shape.count)
      return rule.rule([elements], elements)
    case .softmax(let input):
      let elements = rule.dimensions("i", graph[input].shape.count, .ordered)
      return rule.rule([elements], elements)
    case .add(let left, _), .multiply(let left, _):
      let elements = rule.dimensions("i", graph[left].shape.count)
      return rule.rule([elements, elements], elements)
    case .argmax:
      let token = rule.factor("v", .selecting)
      return rule.rule([[[token]]], [])
    }
  }
}

/// Collects factors.
private struct RuleBuilder {
  private var factors: [ShardingRule.Factor] = []

  mutating func factor(_ name: String, _ kind: ShardingRule.Kind) -> Int {
    factors.append(ShardingRule.Factor(name: name, kind: kind))
    return factors.count - 1
  }

  /// A factor for each of `count - less` dimensions: i, then i1, i2.
  mutating func dimensions(
    _ name: String, _ count: Int, _ kind: ShardingRule.Kind = .free, less: Int = 0
  ) -> [[Int]] {
    (0..<max(0, count - less)).map { [factor($0 == 0 ? name : "\(name)\($0)", kind)] }
  }

  func rule(_ operands: [[[Int]]], _ result: [[Int]]) -> ShardingRule {
    ShardingRule(factors: factors, operands: operands, result: result)
  }
}
