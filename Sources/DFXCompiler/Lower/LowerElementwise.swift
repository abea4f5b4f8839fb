// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

extension GraphLowering {
  /// A row of a table, or this card's elements of it.
  mutating func embed(
    _ node: Node, table: String, rows: RowSelector
  ) throws(CompilerError) {
    guard let result = node.result, let weight = graph.weight(table) else { return }
    let shape = graph[result].shape
    let region = builder.region(
      .table(
        name: node.name, rows: graph.size(weight.shape[0]), elements: graph.count(shape), by: rows,
        content: { .rows(table, rowBytes: $0) }))
    let elements = try elements(plan[node].result, of: shape)
    guard !elements.isEmpty else { return define(node, nil) }
    builder.section(node.part.tag, node.part.rawValue)
    let row = builder.vector(elements.count)
    builder.emit(
      .read(destination: row, region: region, byteOffset: elements.lowerBound * 2))
    tap(node, row, elements: elements)
    define(node, row)
  }

  /// Two vectors, element by element.
  mutating func elementwise(
    _ node: Node, _ operation: ElementwiseOperator
  ) throws(CompilerError) {
    let left = try operand(0, of: node)
    let right = try operand(1, of: node)
    guard let left, let right, let result = node.result else { return define(node, nil) }
    builder.section(node.part.tag, node.name)
    let destination = try destination(
      of: node, left: node.operation.inputs[0], count: left.elementCount)
    builder.emit(
      .elementwise(operation, destination: destination, left: left, right: right))
    tap(node, destination, elements: try elements(plan[node].result, of: graph[result].shape))
    define(node, destination)
  }

  /// A vector times a constant.
  mutating func scale(_ node: Node, by factor: Double) throws(CompilerError) {
    guard let source = try operand(0, of: node), let result = node.result else {
      return define(node, nil)
    }
    builder.section(node.part.tag, node.name)
    let scalar = builder.scalar()
    builder.emit(.set(destination: scalar, value: Float16(factor)))
    let destination = try destination(
      of: node, left: node.operation.inputs[0], count: source.elementCount)
    builder.emit(
      .elementwiseScalar(.multiply, destination: destination, source: source, scalar: scalar))
    tap(node, destination, elements: try elements(plan[node].result, of: graph[result].shape))
    define(node, destination)
  }

  /// A function of each element, unless the product before it has applied it.
  mutating func activation(
    _ node: Node, _ function: ActivationFunction, _ input: ValueID
  ) throws(CompilerError) {
    if fusion.activation(of: input)?.node == node {
      return define(node, held(input).own, label: held(input).label)
    }
    switch function {
    case .silu: break
    case .geluNew, .relu:
      throw .unsupported(
        "\(function.rawValue) that does not follow a linear layer ('\(node.name)')")
    }
    guard let source = try operand(0, of: node), let result = node.result else {
      return define(node, nil)
    }
    builder.section(node.part.tag, node.name)
    let destination = builder.vector(source.elementCount)
    builder.emit(.unary(.silu, destination: destination, source: source))
    tap(node, destination, elements: try elements(plan[node].result, of: graph[result].shape))
    define(node, destination)
  }
}
