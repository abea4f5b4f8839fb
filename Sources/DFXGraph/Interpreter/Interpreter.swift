// SPDX-License-Identifier: Apache-2.0

public import DFXModel
internal import Foundation

/// The graph's meaning in FP32, written plainly: what FP16 devices are measured against.
///
/// It shares nothing with the devices' arithmetic, neither the order of additions nor tables. All positions of a
/// text are computed together, a row each.
public struct Interpreter: Sendable {
  private let graph: Graph
  private let weights: any WeightTable

  /// An interpreter of a verified graph; weights stay where they are.
  public init(_ graph: Graph, weights: any WeightTable) {
    self.graph = graph
    self.weights = weights
  }

  /// Logits of every position of `tokens`.
  public func logits(tokens: [Int]) throws(CheckpointError) -> [[Float]] {
    try pass(tokens: tokens).logits(0..<tokens.count)
  }

  /// A pass over all `tokens`, up to the logits.
  public func pass(tokens: [Int]) throws(CheckpointError) -> InterpretedPass {
    var values = LiveValues()
    for node in graph.before { try run(node, layer: 0, tokens, &values) }
    var carried = values[graph.region.initial]
    for layer in 0..<graph.layers {
      var inside = LiveValues()
      inside[graph.region.argument] = carried
      for node in graph.region.nodes { try run(node, layer: layer, tokens, &inside) }
      carried = inside[graph.region.next]
    }
    values[graph.region.result] = carried
    for node in graph.after {
      if case .output(let product) = node.operation {
        return InterpretedPass(hidden: values[product.input], head: try linearLayer(product, 0))
      }
      try run(node, layer: 0, tokens, &values)
    }
    preconditionFailure("a verified graph has logits")
  }

  private func run(
    _ node: Node, layer: Int, _ tokens: [Int], _ values: inout LiveValues
  ) throws(CheckpointError) {
    if case .append(let input, let state) = node.operation {
      values[state: state] = values[input]
    } else if let result = node.result {
      values[result] = try evaluate(node.operation, layer: layer, tokens, values)
    }
  }

  private func evaluate(
    _ operation: Operation, layer: Int, _ tokens: [Int], _ values: LiveValues
  ) throws(CheckpointError) -> Matrix {
    switch operation {
    case .embed(let table): return try rows(tokens, of: table)
    case .position(let table): return try rows(Array(tokens.indices), of: table)
    case .rotate(let input, let frequencies):
      let frequencies = try weights.frequencies(frequencies).map(Float.init)
      return Rotation(frequencies: frequencies).apply(values[input])
    case .norm(let kind, let input, let gain, let bias, let epsilon):
      var offset: [Float]?
      if let bias { offset = try vector(bias, layer) }
      return Normalization(
        kind: kind, gain: try vector(gain, layer), bias: offset, epsilon: epsilon
      ).apply(values[input])
    case .linear(let product), .output(let product):
      var bias: [Float]?
      if let name = product.bias { bias = try vector(name, layer) }
      return try linearLayer(product, layer).apply(values[product.input], bias: bias)
    case .attention(let query, let keys, let stored, let scale):
      return CausalAttention(
        heads: graph.size(.heads), keyHeads: graph.size(.keyHeads),
        headWidth: graph.size(.headWidth), scale: Float(scale[layer])
      ).apply(query: values[query], keys: values[state: keys], values: values[state: stored])
    case .activation(let function, let input): return values[input].map(function.value)
    case .add(let left, let right): return values[left].combined(values[right], +)
    case .multiply(let left, let right): return values[left].combined(values[right], *)
    case .scale(let input, let factor): return values[input].map { $0 * Float(factor) }
    case .softmax(let input): return values[input].softmax()
    case .append, .argmax: preconditionFailure("\(operation.kind.rawValue) makes no matrix")
    }
  }

  private func linearLayer(
    _ product: Projection, _ layer: Int
  ) throws(CheckpointError) -> LinearLayer {
    let inputs = graph.count(graph[product.input].shape)
    let all = graph.weight(product.weight).map { graph.count($0.shape) } ?? 0
    return LinearLayer(
      weight: try weights.weight(product.weight, layer: layer),
      storage: product.transposed ? .outputMajor : .inputMajor, inputs: inputs,
      outputs: all / inputs)
  }

  private func vector(_ name: String, _ layer: Int) throws(CheckpointError) -> [Float] {
    let stored = try weights.weight(name, layer: layer)
    let count = graph.weight(name).map { graph.count($0.shape) } ?? 0
    return try stored.view.floats(at: stored.firstColumn, count: count)
  }

  private func rows(_ indices: [Int], of table: String) throws(CheckpointError) -> Matrix {
    let stored = try weights.weight(table, layer: 0)
    let width = graph.weight(table).map { graph.count(Array($0.shape.dropFirst())) } ?? 0
    var matrix = Matrix(rows: indices.count, columns: width)
    for (row, index) in indices.enumerated() {
      let values = try stored.view.floats(at: index * width, count: width)
      for column in 0..<width { matrix[row, column] = values[column] }
    }
    return matrix
  }
}

/// A pass whose logits can be asked for in parts.
public struct InterpretedPass {
  let hidden: Matrix
  let head: LinearLayer

  /// Logits of some positions, one row of the vocabulary each.
  public func logits(_ positions: Range<Int>) throws(CheckpointError) -> [[Float]] {
    let values = try head.apply(hidden.rows(positions)).values
    return (0..<positions.count).map {
      Array(values[$0 * head.outputs..<($0 + 1) * head.outputs])
    }
  }
}

/// What operations have made so far.
private struct LiveValues {
  private var values: [ValueID: Matrix] = [:]
  private var states: [String: Matrix] = [:]

  subscript(id: ValueID) -> Matrix {
    get {
      guard let value = values[id] else {
        preconditionFailure("a verified graph makes values first")
      }
      return value
    }
    set { values[id] = newValue }
  }

  subscript(state name: String) -> Matrix {
    get {
      guard let state = states[name] else { preconditionFailure("a verified graph appends first") }
      return state
    }
    set { states[name] = newValue }
  }
}
