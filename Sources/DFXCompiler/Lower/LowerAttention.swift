// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXModel

extension ModelLowering {
  /// Masked self-attention of this device's heads; nil without heads.
  ///
  /// Values, keys and queries are products per head (docs/adr/0021). V comes first: its transposed write is
  /// the slow one and hides behind K and Q (paper, section 5). The products of a part are issued before the
  /// writes of the part before it, so that the matrix unit does not wait for them.
  mutating func attention(_ normed: Slice, scale: ScalarID) -> Slice? {
    guard !share.heads.isEmpty else { return nil }
    builder.section(.selfAttention, "attn.c_attn")
    let bias = parameters(
      "attn.c_attn.bias",
      AttentionPart.allCases.map { part in
        VectorPart(vector: .attentionBias, range: columns(part))
      }, perLayer: true)
    let values = headProjections(.value, normed: normed, bias: bias)
    let keys = headProjections(.key, normed: normed, bias: bias)
    let valueRegions = share.heads.map { builder.region(valueRegion($0)) }
    for (slot, region) in valueRegions.enumerated() {
      builder.section(.selfAttention, "attn.c_attn", head: share.heads.lowerBound + slot)
      builder.emit(.writeTransposed(source: head(slot, of: values), region: region))
    }
    builder.section(.selfAttention, "attn.c_attn")
    let queries = headProjections(.query, normed: normed, bias: bias)
    let keyRegions = share.heads.map { builder.region(keyRegion($0)) }
    for (slot, region) in keyRegions.enumerated() {
      writeKey(head(slot, of: keys), slot: slot, region: region)
    }
    let context = builder.vector(share.heads.count * configuration.headWidth)
    for slot in valueRegions.indices {
      attend(
        slot: slot, query: head(slot, of: queries), scale: scale, keys: keyRegions[slot],
        values: valueRegions[slot], output: head(slot, of: context))
    }
    return context
  }

  /// The part of a vector of all heads that belongs to one of them.
  private func head(_ slot: Int, of vector: Slice) -> Slice {
    vector.part(slot * configuration.headWidth..<(slot + 1) * configuration.headWidth)
  }

  private mutating func writeKey(_ key: Slice, slot: Int, region: RegionID) {
    builder.section(.selfAttention, "attn.c_attn", head: share.heads.lowerBound + slot)
    for start in stride(from: 0, to: configuration.headWidth, by: 64) {
      builder.emit(
        .write(
          source: key.part(start..<min(start + 64, configuration.headWidth)), region: region,
          byteOffset: start / 64 * keyCapacity * 128))
    }
  }

  /// Scores, softmax and context of one head.
  private mutating func attend(
    slot: Int, query: Slice, scale: ScalarID, keys: RegionID, values: RegionID, output: Slice
  ) {
    let head = share.heads.lowerBound + slot
    builder.section(.selfAttention, "attn.scores", head: head)
    let scores = builder.contextVector()
    let maximum = builder.scalar()
    builder.emit(
      .maskedMM(destination: scores, maximum: maximum, query: query, scale: scale, keys: keys))
    builder.tap(
      "attn.scores", scores, .head(head, heads: configuration.heads, masked: -.infinity))
    builder.section(.selfAttention, "attn.softmax", head: head)
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
    builder.tap("attn.softmax", weights, .head(head, heads: configuration.heads, masked: 0))
    builder.section(.selfAttention, "attn.context", head: head)
    builder.emit(.mm(destination: output, scores: weights, values: values))
    builder.tap(
      "attn.context", output,
      .columns(first: head * configuration.headWidth, width: configuration.width))
  }

  /// Columns of the attention weights that make one part of this device's heads.
  private func columns(_ part: AttentionPart) -> Range<Int> {
    let start = part.column * configuration.width
    return start + share.heads.lowerBound * configuration.headWidth..<start + share.heads.upperBound
      * configuration.headWidth
  }

  /// x W + b for the heads of this device, one after the other, and one of value, key, query.
  private mutating func headProjections(
    _ part: AttentionPart, normed: Slice, bias: Slice
  ) -> Slice {
    let columns = columns(part)
    let headWidth = configuration.headWidth
    let weights = builder.region(
      .packed(
        name: "attn.c_attn.\(part.rawValue)", inner: configuration.width, columns: columns,
        product: headWidth, content: .attention, perLayer: true))
    let result = builder.vector(columns.count)
    let partBias = bias.part(part.slot * columns.count..<(part.slot + 1) * columns.count)
    for slot in share.heads.indices {
      builder.section(.selfAttention, "attn.c_attn", head: slot)
      let number = slot - share.heads.lowerBound
      let projected = head(number, of: result)
      let tiles = Tiles(
        region: weights,
        byteOffset: number * Region.packedBytes(inner: configuration.width, columns: headWidth))
      builder.emit(
        .conv1d(
          destination: projected, source: normed, bias: head(number, of: partBias),
          weights: tiles, gelu: false))
      builder.tap(
        "attn.c_attn", projected,
        .columns(
          first: columns.lowerBound + number * headWidth, width: 3 * configuration.width))
    }
    return result
  }

  /// Positions for which keys are laid out: whole tiles of 16.
  private var keyCapacity: Int { (configuration.context + 15) / 16 * 16 }

  private func keyRegion(_ head: Int) -> Region {
    let innerTiles = (configuration.headWidth + 63) / 64
    return Region(
      name: "keys.\(head)", memory: .hbm, byteCount: innerTiles * keyCapacity * 128,
      perLayer: true, content: .empty, rows: .position, rowBlockBytes: 64 * 128, rowBytes: 128,
      columnCapacity: keyCapacity, slotted: true)
  }

  private func valueRegion(_ head: Int) -> Region {
    let columns = (configuration.headWidth + 15) / 16 * 16
    let positionTiles = (configuration.context + 63) / 64
    return Region(
      name: "values.\(head)", memory: .hbm, byteCount: positionTiles * columns * 128,
      perLayer: true, content: .empty, rows: .position, rowBlockBytes: columns * 128, rowBytes: 2,
      columnCapacity: columns, slotted: true)
  }

  /// The attention scale when all layers share it.
  mutating func constantAttentionScale() -> ScalarID? {
    guard !configuration.scaleAttentionByInverseLayerIndex else { return nil }
    builder.section(.selfAttention, "attn.scale")
    let scale = builder.scalar()
    let value = configuration.attentionScale(layer: 0)
    builder.emit(.set(destination: scale, value: Float16(value)))
    return scale
  }

  /// The attention scale of the current layer, from a table in DDR.
  mutating func layerAttentionScale() -> ScalarID {
    builder.section(.selfAttention, "attn.scale")
    let region = builder.region(
      Region(
        name: "attn.scale", memory: .ddr, byteCount: 2, perLayer: true, content: .attentionScale))
    let vector = builder.vector(1)
    let scale = builder.scalar()
    builder.emit(.read(destination: vector, region: region, byteOffset: 0))
    builder.emit(.extract(destination: scale, source: vector))
    return scale
  }
}

/// What the attention weights make of a position, in the order of computation.
private enum AttentionPart: String, CaseIterable {
  case value = "v"
  case key = "k"
  case query = "q"

  /// Its place in the order of computation.
  var slot: Int {
    switch self {
    case .value: 0
    case .key: 1
    case .query: 2
    }
  }

  /// Its place among the columns of a checkpoint, in units of the width.
  var column: Int { 2 - slot }
}

extension GPT2Configuration {
  /// What scores are multiplied by in a layer, before rounding to FP16.
  func attentionScale(layer: Int) -> Double {
    let scale = scaleAttentionWeights ? 1 / Double(headWidth).squareRoot() : 1
    return scaleAttentionByInverseLayerIndex ? scale / Double(layer + 1) : scale
  }
}
