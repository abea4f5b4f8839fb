// SPDX-License-Identifier: Apache-2.0

extension Operation {
  /// The dimensions of what the operation makes, by its shape rule; nil when it makes no value.
  ///
  /// Operands that do not fit are an error that says which.
  func resultShape(in graph: Graph, node: String) throws(GraphError) -> [Dimension]? {
    func fail(_ cause: String) -> GraphError { .operation(name: node, cause: cause) }
    func weightShape(_ name: String) throws(GraphError) -> [Dimension] {
      guard let weight = graph.weight(name) else { throw fail("there is no weight \"\(name)\"") }
      return weight.shape
    }
    func stateShape(_ name: String) throws(GraphError) -> [Dimension] {
      guard let state = graph.state(name) else { throw fail("there is no state @\(name)") }
      return state.shape
    }
    func row(_ table: String, of dimension: Dimension) throws(GraphError) -> [Dimension] {
      let shape = try weightShape(table)
      guard shape.count > 1, shape[0] == dimension else {
        throw fail("\"\(table)\" has no row for each \(dimension)")
      }
      return Array(shape.dropFirst())
    }
    func product(_ projection: Projection) throws(GraphError) -> [Dimension] {
      let input = graph[projection.input].shape
      let weight = try weightShape(projection.weight)
      let result: [Dimension]
      if projection.transposed {
        guard weight.count > input.count, Array(weight.suffix(input.count)) == input else {
          throw fail("\"\(projection.weight)\" does not end with the operand's dimensions")
        }
        result = Array(weight.dropLast(input.count))
      } else {
        guard weight.count > input.count, Array(weight.prefix(input.count)) == input else {
          throw fail("\"\(projection.weight)\" does not begin with the operand's dimensions")
        }
        result = Array(weight.dropFirst(input.count))
      }
      if let bias = projection.bias, try weightShape(bias) != result {
        throw fail("\"\(bias)\" has other dimensions than the product")
      }
      return result
    }

    for input in inputs where !graph.values.indices.contains(input.index) {
      throw fail("operand \(input.index) does not exist")
    }
    switch self {
    case .embed(let table): return try row(table, of: .vocabulary)
    case .position(let table): return try row(table, of: .context)
    case .rotate(let input, let frequencies):
      let shape = graph[input].shape
      guard shape.count == 2, try weightShape(frequencies) == [.rotations],
        graph.size(shape[1]) == 2 * graph.size(.rotations)
      else { throw fail("a rotation wants [heads, head_width] and a frequency for two elements") }
      return shape
    case .norm(_, let input, let gain, let bias, _):
      let shape = graph[input].shape
      for weight in [gain] + (bias.map { [$0] } ?? []) where try weightShape(weight) != shape {
        throw fail("\"\(weight)\" has other dimensions than the operand")
      }
      return shape
    case .linear(let projection): return try product(projection)
    case .output(let projection):
      let shape = try product(projection)
      guard shape == [.vocabulary] else { throw fail("logits have a dimension, the vocabulary") }
      return shape
    case .append(let input, let state):
      guard try stateShape(state) == [.context] + graph[input].shape else {
        throw fail("@\(state) does not hold such values")
      }
      return nil
    case .attention(let query, let keys, let values, _):
      let shape = graph[query].shape
      let keyShape = try stateShape(keys)
      guard shape == [.heads, .headWidth], keyShape == [.context, .keyHeads, .headWidth],
        try stateShape(values) == keyShape
      else {
        throw fail("attention wants [heads, head_width], keys and values [key_heads, head_width]")
      }
      guard graph.size(.heads) % graph.size(.keyHeads) == 0 else {
        throw fail("key heads do not divide heads")
      }
      return [.attended]
    case .activation(_, let input), .scale(let input, _), .softmax(let input):
      return graph[input].shape
    case .add(let left, let right), .multiply(let left, let right):
      guard graph[left].shape == graph[right].shape else {
        throw fail("its operands have different dimensions")
      }
      return graph[left].shape
    case .argmax(let input):
      guard graph[input].shape == [.vocabulary] else { throw fail("its operand is no logits") }
      return []
    }
  }
}
