// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

extension GraphLowering {
  /// Columns of the language-model head that one instruction computes.
  private static let headBlock = 4096

  /// Logits in blocks, argmax over this card's vocabulary, and over the cards where it is split.
  mutating func logits(_ node: Node, _ product: Projection) throws(CompilerError) {
    let normed = try operand(0, of: node)
    guard let normed, let result = node.result, product.bias == nil else {
      throw .unsupported("a bias of the logits ('\(node.name)')")
    }
    guard
      graph.nodes.contains(where: { other in
        if case .argmax(result) = other.operation { true } else { false }
      })
    else { throw .unsupported("logits without an argmax ('\(node.name)')") }
    let split = plan[node].result[0]
    let vocabulary = range(split, of: .vocabulary)
    self.vocabulary = vocabulary
    builder.section(node.part.tag, node.name)
    builder.beginOutput()
    let record = builder.vector(Self.recordElements)
    let zero = builder.scalar()
    builder.emit(.set(destination: zero, value: 0))
    builder.emit(.broadcast(destination: record, scalar: zero))
    let stored = output == .logits ? logitsRegion(vocabulary) : nil
    // The product of a block is issued before the argmax of the block before it, so that the matrix
    // unit does not wait.
    var previous: (logits: Slice, columns: Range<Int>)?
    for columns in vocabulary.cut(into: Self.headBlock) {
      let block = headProduct(node, product, normed, columns: columns)
      if let previous {
        finish(
          node, previous.logits, previous.columns, first: vocabulary.lowerBound, record, stored)
      }
      previous = (block, columns)
    }
    if let previous {
      finish(node, previous.logits, previous.columns, first: vocabulary.lowerBound, record, stored)
    }
    let cards = split.map { plan.plan.mesh[$0.axis] } ?? 1
    let place = split.map { plan.plan.mesh.coordinate(ofCard: card, along: $0.axis) } ?? 0
    emitToken(node, record, zero: zero, place: place, of: cards)
  }

  /// Elements of a record of the largest logit.
  private static let recordElements = 4

  /// The best of all cards' records is the token.
  private mutating func emitToken(
    _ node: Node, _ record: Slice, zero: ScalarID, place: Int, of cards: Int
  ) {
    var best = record
    if cards > 1 {
      builder.section(.synchronization, node.name + ".all_gather")
      let records = builder.vector(Self.recordElements * cards)
      builder.emit(
        .allGather(
          destination: records, source: record, offset: Self.recordElements * place, group: group))
      builder.section(node.part.tag, node.name + ".argmax")
      best = builder.vector(Self.recordElements)
      builder.emit(.broadcast(destination: best, scalar: zero))
      builder.emit(.argmaxMerge(record: best, records: records, count: cards))
    }
    builder.section(node.part.tag, node.name + ".argmax")
    builder.emit(.emitToken(record: best))
  }

  private mutating func headProduct(
    _ node: Node, _ product: Projection, _ normed: Slice, columns: Range<Int>
  ) -> Slice {
    builder.section(node.part.tag, node.name)
    let weights = builder.region(
      .packed(
        name: "\(node.name).\(columns.lowerBound)", weight: PackedWeight(product),
        inner: normed.elementCount, columns: columns, tile: tile, perLayer: false))
    let block = builder.vector(columns.count)
    builder.emit(
      .conv1d(
        destination: block, source: normed, bias: nil, weights: Tiles(region: weights),
        activation: nil))
    tap(node, block, elements: columns)
    return block
  }

  private mutating func finish(
    _ node: Node, _ block: Slice, _ columns: Range<Int>, first: Int, _ record: Slice,
    _ stored: RegionID?
  ) {
    if let stored {
      builder.section(node.part.tag, node.name + ".logits")
      builder.emit(
        .write(source: block, region: stored, byteOffset: (columns.lowerBound - first) * 2))
    }
    builder.section(node.part.tag, node.name + ".argmax")
    builder.emit(.argmax(record: record, logits: block, firstID: columns.lowerBound))
  }

  private mutating func logitsRegion(_ vocabulary: Range<Int>) -> RegionID? {
    guard !vocabulary.isEmpty else { return nil }
    return builder.region(
      Region(
        name: Region.logitsName, memory: .hbm, byteCount: vocabulary.count * 2, perLayer: false,
        content: .empty, slotted: true))
  }
}
