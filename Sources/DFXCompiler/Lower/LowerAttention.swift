// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

extension GraphLowering {
  /// Turns the pairs of each head of this card by the position's angles.
  mutating func rotate(_ node: Node, frequencies: String) throws(CompilerError) {
    let source = try operand(0, of: node)
    guard let source, let result = node.result, let row = constants.rotations[frequencies] else {
      return define(node, nil)
    }
    let shape = graph[result].shape
    let heads = range(plan[node].result[0], of: shape[0])
    let headWidth = graph.size(shape[1])
    let rotated = builder.vector(source.elementCount)
    for (slot, head) in heads.enumerated() {
      builder.section(node.part.tag, node.name, head: head)
      let elements = slot * headWidth..<(slot + 1) * headWidth
      builder.emit(
        .rotate(
          destination: rotated.part(elements), source: source.part(elements), rotations: row))
      tap(node, rotated.part(elements), elements: head * headWidth..<(head + 1) * headWidth)
    }
    define(node, rotated)
  }

  /// Writes this position's keys or values, head by head; values are transposed.
  mutating func append(_ node: Node, to state: String) throws(CompilerError) {
    let source = try operand(0, of: node)
    let heads = range(plan[node].operands[1][1], of: .keyHeads)
    let headWidth = graph.size(.headWidth)
    let isTransposed = graph.nodes.contains { other in
      if case .attention(_, _, state, _) = other.operation { true } else { false }
    }
    let positions = graph.size(.context)
    let regions = heads.map { head in
      let name = Region.name(ofState: state, head: head)
      return builder.region(
        isTransposed
          ? .values(name: name, headWidth: headWidth, positions: positions)
          : .keys(name: name, headWidth: headWidth, positions: positions))
    }
    states[state] = Dictionary(uniqueKeysWithValues: zip(heads, regions))
    guard let source else { return }
    let label = held(node.operation.inputs[0]).label
    for (slot, head) in heads.enumerated() {
      builder.section(node.part.tag, label, head: head)
      let own = source.part(slot * headWidth..<(slot + 1) * headWidth)
      if isTransposed {
        builder.emit(.writeTransposed(source: own, region: regions[slot]))
      } else {
        writeKey(own, region: regions[slot])
      }
    }
  }

  private mutating func writeKey(_ key: Slice, region: RegionID) {
    let tileBytes = StreamedLayout.bytes(
      inner: StreamedLayout.inner, columns: graph.size(.context))
    for (tile, elements) in (0..<key.elementCount).cut(into: StreamedLayout.inner).enumerated() {
      builder.emit(
        .write(source: key.part(elements), region: region, byteOffset: tile * tileBytes))
    }
  }

  /// Masked self-attention of this card's heads; nothing without heads.
  mutating func attention(
    _ node: Node, keys: String, values: String, scale: AttentionScale
  ) throws(CompilerError) {
    let queries = try operand(0, of: node)
    let placed = plan[node]
    let heads = range(placed.operands[0][0], of: .heads)
    guard let queries, !heads.isEmpty, let scale = constants.attentionScales[node.name] else {
      return define(node, nil)
    }
    let headWidth = graph.size(.headWidth)
    let group = graph.size(.heads) / graph.size(.keyHeads)
    let context = builder.vector(heads.count * headWidth)
    for (slot, head) in heads.enumerated() {
      let elements = slot * headWidth..<(slot + 1) * headWidth
      // A card may have more of the state than its heads read.
      guard let keyRegion = states[keys]?[head / group],
        let valueRegion = states[values]?[head / group]
      else { throw .unsupported("'\(node.name)' on a card without the keys of head \(head)") }
      attend(
        node, head: head, query: queries.part(elements), scale: scale,
        keys: keyRegion, values: valueRegion, output: context.part(elements))
    }
    define(node, context)
  }

  /// Scores, softmax and context of one head.
  private mutating func attend(
    _ node: Node, head: Int, query: Slice, scale: ScalarID, keys: RegionID, values: RegionID,
    output: Slice
  ) {
    let heads = graph.size(.heads)
    let headWidth = graph.size(.headWidth)
    let name = node.name
    builder.section(node.part.tag, name + ".scores", head: head)
    let scores = builder.contextVector()
    let maximum = builder.scalar()
    builder.emit(
      .maskedMM(destination: scores, maximum: maximum, query: query, scale: scale, keys: keys))
    builder.tap(
      name + ".scores", scores, .head(head, heads: heads, masked: -.infinity), perLayer: isInLayer)
    builder.section(node.part.tag, name + ".softmax", head: head)
    let sum = builder.scalar()
    let inverse = builder.scalar()
    let weights = builder.contextVector()
    builder.emit(
      .elementwiseScalar(.subtract, destination: weights, source: scores, scalar: maximum))
    builder.emit(.unary(.exponential, destination: weights, source: weights))
    builder.emit(.reduce(.sum, destination: sum, source: weights))
    builder.emit(.reciprocal(destination: inverse, source: sum))
    builder.emit(
      .elementwiseScalar(.multiply, destination: weights, source: weights, scalar: inverse))
    builder.tap(
      name + ".softmax", weights, .head(head, heads: heads, masked: 0), perLayer: isInLayer)
    builder.section(node.part.tag, name + ".context", head: head)
    builder.emit(.mm(destination: output, scores: weights, values: values))
    builder.tap(
      name + ".context", output, .columns(first: head * headWidth, width: heads * headWidth),
      perLayer: isInLayer)
  }
}
