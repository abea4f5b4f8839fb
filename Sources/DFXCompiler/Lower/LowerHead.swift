// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

extension ModelLowering {
  /// Columns of the language-model head that one instruction computes.
  private static let headBlock = 4096

  /// Final layer normalization, logits in blocks, argmax over this device's vocabulary and the ring.
  mutating func languageModelHead(residual: Slice, norm: NormConstants) {
    let normed = layerNorm(
      residual, norm: norm, label: "ln_f", weight: .finalNormWeight, bias: .finalNormBias,
      perLayer: false)
    builder.section(.lmHead, "lm_head")
    builder.beginOutput()
    let record = builder.vector(4)
    let zero = builder.scalar()
    builder.emit(.set(destination: zero, value: 0))
    builder.emit(.broadcast(destination: record, scalar: zero))
    let logits = output == .logits ? logitsRegion() : nil
    // The product of a block is issued before the argmax of the block before it, so that the matrix
    // unit does not wait.
    var previous: (logits: Slice, columns: Range<Int>)?
    for columns in blocks() {
      let block = headProduct(normed, columns: columns)
      if let previous { finish(previous.logits, previous.columns, record, logits) }
      previous = (block, columns)
    }
    if let previous { finish(previous.logits, previous.columns, record, logits) }

    var best = record
    if deviceCount > 1 {
      let records = gather(
        record, offset: 4 * share.device, total: 4 * deviceCount, "lm_head")
      builder.section(.lmHead, "lm_head.argmax")
      best = builder.vector(4)
      builder.emit(.broadcast(destination: best, scalar: zero))
      builder.emit(.argmaxMerge(record: best, records: records, count: deviceCount))
    }
    builder.section(.lmHead, "lm_head.argmax")
    builder.emit(.emitToken(record: best))
  }

  private func blocks() -> [Range<Int>] {
    stride(
      from: share.vocabularyColumns.lowerBound, to: share.vocabularyColumns.upperBound,
      by: Self.headBlock
    ).map { $0..<min($0 + Self.headBlock, share.vocabularyColumns.upperBound) }
  }

  private mutating func headProduct(_ normed: Slice, columns: Range<Int>) -> Slice {
    builder.section(.lmHead, "lm_head")
    let weights = builder.region(
      .packed(
        name: "lm_head.\(columns.lowerBound)", inner: configuration.width, columns: columns,
        content: .outputHead, perLayer: false))
    let block = builder.vector(columns.count)
    builder.emit(
      .conv1d(
        destination: block, source: normed, bias: nil, weights: Tiles(region: weights), gelu: false)
    )
    builder.tap(
      "lm_head", block, .columns(first: columns.lowerBound, width: configuration.vocabulary),
      perLayer: false)
    return block
  }

  private mutating func finish(
    _ block: Slice, _ columns: Range<Int>, _ record: Slice, _ logits: RegionID?
  ) {
    if let logits {
      builder.section(.lmHead, "lm_head.logits")
      let offset = (columns.lowerBound - share.vocabularyColumns.lowerBound) * 2
      builder.emit(.write(source: block, region: logits, byteOffset: offset))
    }
    builder.section(.lmHead, "lm_head.argmax")
    builder.emit(.argmax(record: record, logits: block, firstID: columns.lowerBound))
  }

  private mutating func logitsRegion() -> RegionID? {
    guard !share.vocabularyColumns.isEmpty else { return nil }
    return builder.region(
      Region(
        name: Region.logitsName, memory: .hbm, byteCount: share.vocabularyColumns.count * 2,
        perLayer: false, content: .empty, slotted: true))
  }
}

extension Region {
  static let logitsName = "logits"

  /// A weight matrix in tiles of 64 x 16, in products of `product` columns; nil for one of all.
  static func packed(
    name: String, inner: Int, columns: Range<Int>, product: Int? = nil, content: WeightMatrix,
    perLayer: Bool
  ) -> Region {
    let product = product ?? columns.count
    return Region(
      name: name, memory: .hbm,
      byteCount: columns.count / product * packedBytes(inner: inner, columns: product)
        + packedBytes(inner: inner, columns: columns.count % product),
      perLayer: perLayer,
      content: .packedColumns(content, columns: columns, product: product))
  }

  /// Bytes of the tiles of one product.
  static func packedBytes(inner: Int, columns: Int) -> Int {
    (inner + 63) / 64 * ((columns + 15) / 16) * 2048
  }
}

extension Slice {
  /// The number of elements of a slice of fixed length.
  var elementCount: Int {
    guard case .elements(let count) = extent else {
      preconditionFailure("a context-long slice has no fixed length")
    }
    return count
  }
}
