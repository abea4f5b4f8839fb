// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

extension GraphLowering {
  /// x W + b for this card's columns, one product, and the activation that follows it.
  mutating func columns(_ node: Node, _ product: Projection) throws(CompilerError) {
    let source = try operand(0, of: node)
    guard let result = node.result, let source else { return define(node, nil) }
    let columns = try elements(plan[node].result, of: graph[result].shape)
    guard !columns.isEmpty else { return define(node, nil) }
    let activation = fusion.activation(of: result)
    builder.section(node.part.tag, node.name)
    let bias = product.bias.map {
      parameters(node.name + ".bias", [VectorPart(weight: $0, range: columns)])
    }
    let weights = builder.region(
      .packed(
        name: node.name, weight: PackedWeight(product), inner: source.elementCount,
        columns: columns, tile: tile, perLayer: isInLayer))
    let local = builder.vector(columns.count)
    builder.emit(
      .conv1d(
        destination: local, source: source, bias: bias, weights: Tiles(region: weights),
        activation: activation?.function))
    // What is there is the activation, not its input.
    tap(activation?.node ?? node, local, elements: columns)
    define(node, local)
  }

  /// x W + b for this card's heads, one after the other, a product each (docs/adr/0021).
  mutating func headProjections(_ node: Node, _ product: Projection) throws(CompilerError) {
    let source = try operand(0, of: node)
    guard let result = node.result, let source else { return define(node, nil) }
    let shape = graph[result].shape
    let heads = range(plan[node].result[0], of: shape[0])
    let label = node.label
    guard !heads.isEmpty else { return define(node, nil, label: label) }
    let headWidth = graph.count(Array(shape.dropFirst()))
    let columns = heads.lowerBound * headWidth..<heads.upperBound * headWidth
    builder.section(node.part.tag, label)
    let bias = try product.bias.map { name throws(CompilerError) in
      try sharedBias(name, of: node, product)
    }
    let weights = builder.region(
      .packed(
        name: node.name, weight: PackedWeight(product), inner: source.elementCount,
        columns: columns, product: headWidth, tile: tile, perLayer: isInLayer))
    let all = builder.vector(columns.count)
    let headBytes = tile.packedBytes(inner: source.elementCount, columns: headWidth)
    for (slot, head) in heads.enumerated() {
      builder.section(node.part.tag, label, head: head)
      let elements = slot * headWidth..<(slot + 1) * headWidth
      let projected = all.part(elements)
      builder.emit(
        .conv1d(
          destination: projected, source: source, bias: bias?.part(elements),
          weights: Tiles(region: weights, byteOffset: slot * headBytes), activation: nil))
      tap(node, projected, elements: head * headWidth..<(head + 1) * headWidth)
    }
    define(node, all, label: label)
  }

  /// A bias of projections into heads; those of one operand are read together.
  private mutating func sharedBias(
    _ name: String, of node: Node, _ product: Projection
  ) throws(CompilerError) -> Slice {
    if let known = biases[name] { return known }
    var parts: [VectorPart] = []
    for other in isInLayer ? graph.region.nodes : graph.nodes {
      guard case .linear(let projection) = other.operation, projection.input == product.input,
        let bias = projection.bias, let result = other.result, graph[result].shape.count > 1
      else { continue }
      let range = try elements(plan[other].result, of: graph[result].shape)
      if !range.isEmpty { parts.append(VectorPart(weight: bias, range: range)) }
    }
    let read = parameters(node.label + ".bias", parts)
    var next = 0
    for part in parts {
      biases[part.weight] = read.part(next..<next + part.range.count)
      next += part.range.count
    }
    return biases[name] ?? read
  }

  /// Reads parts of parameter vectors from DDR into one vector.
  mutating func parameters(_ name: String, _ parts: [VectorPart]) -> Slice {
    let count = parts.reduce(0) { $0 + $1.range.count }
    let region = builder.region(
      Region(
        name: name, memory: .ddr, byteCount: count * 2, perLayer: isInLayer,
        content: .vectors(parts)))
    let vector = builder.vector(count)
    builder.emit(.read(destination: vector, region: region, byteOffset: 0))
    return vector
  }
}

extension Node {
  /// What instructions are called: after the framework's module where several operations make its result.
  var label: String { tap.flatMap { $0.parts > 1 ? $0.name : nil } ?? name }
}
