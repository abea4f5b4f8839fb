// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

extension ModelLowering {
  /// Masked self-attention of this device's heads, one after the other; nil without heads.
  ///
  /// V comes first: its transposed write is the slow one and hides behind K and Q (paper, section 5).
  mutating func attention(_ normed: Slice, scale: ScalarID) -> Slice? {
    guard !share.heads.isEmpty else { return nil }
    let headWidth = configuration.headWidth
    let width = configuration.width
    builder.section(.selfAttention, "attn.c_attn")
    let bias = parameters(
      "attn.c_attn.bias",
      share.heads.flatMap { head in
        [2, 1, 0].map { part in
          let start = part * width + head * headWidth
          return VectorPart(vector: .attentionBias, range: start..<start + headWidth)
        }
      }, perLayer: true)
    let context = builder.vector(share.heads.count * headWidth)
    for (slot, head) in share.heads.enumerated() {
      let output = context.part(slot * headWidth..<(slot + 1) * headWidth)
      lowerHead(head, slot: slot, normed: normed, bias: bias, scale: scale, output: output)
    }
    return context
  }

  private mutating func lowerHead(
    _ head: Int, slot: Int, normed: Slice, bias: Slice, scale: ScalarID, output: Slice
  ) {
    let headWidth = configuration.headWidth
    func biasPart(_ part: Int) -> Slice {
      let start = (slot * 3 + part) * headWidth
      return bias.part(start..<start + headWidth)
    }
    builder.section(.selfAttention, "attn.c_attn", head: head)
    let value = headProjection(head, part: 2, name: "v", normed: normed, bias: biasPart(0))
    let values = builder.region(valueRegion(head))
    builder.emit(.writeTransposed(source: value, region: values))
    let key = headProjection(head, part: 1, name: "k", normed: normed, bias: biasPart(1))
    let keys = builder.region(keyRegion(head))
    for start in stride(from: 0, to: headWidth, by: 64) {
      builder.emit(
        .write(
          source: key.part(start..<min(start + 64, headWidth)), region: keys,
          byteOffset: start / 64 * keyCapacity * 128))
    }
    let query = headProjection(head, part: 0, name: "q", normed: normed, bias: biasPart(2))

    builder.section(.selfAttention, "attn.scores", head: head)
    let scores = builder.contextVector()
    let maximum = builder.scalar()
    builder.emit(
      .maskedMM(destination: scores, maximum: maximum, query: query, scale: scale, keys: keys))
    builder.section(.selfAttention, "attn.softmax", head: head)
    let sum = builder.scalar()
    let inverse = builder.scalar()
    let weights = builder.contextVector()
    builder.emit(
      .elementwiseScalar(.subtract, destination: weights, source: scores, scalar: maximum))
    builder.emit(.exp(destination: weights, source: weights))
    builder.emit(.reduce(.sum, destination: sum, source: weights))
    builder.emit(.reciprocal(destination: inverse, source: sum))
    builder.emit(
      .elementwiseScalar(.multiply, destination: weights, source: weights, scalar: inverse))
    builder.section(.selfAttention, "attn.context", head: head)
    builder.emit(.mm(destination: output, scores: weights, values: values))
  }

  /// x W + b for one head and one of query, key, value.
  private mutating func headProjection(
    _ head: Int, part: Int, name: String, normed: Slice, bias: Slice
  ) -> Slice {
    let start = part * configuration.width + head * configuration.headWidth
    let weights = builder.region(
      .packed(
        name: "attn.c_attn.\(name).\(head)", inner: configuration.width,
        columns: start..<start + configuration.headWidth, content: .attention, perLayer: true))
    let result = builder.vector(configuration.headWidth)
    builder.emit(
      .conv1d(destination: result, source: normed, bias: bias, weights: weights, gelu: false))
    return result
  }

  /// Positions for which keys are laid out: whole tiles of 16.
  private var keyCapacity: Int { (configuration.context + 15) / 16 * 16 }

  private func keyRegion(_ head: Int) -> Region {
    let innerTiles = (configuration.headWidth + 63) / 64
    return Region(
      name: "keys.\(head)", memory: .hbm, byteCount: innerTiles * keyCapacity * 128,
      perLayer: true, content: .empty, rows: .position, rowBlockBytes: 64 * 128, rowBytes: 128,
      columnCapacity: keyCapacity)
  }

  private func valueRegion(_ head: Int) -> Region {
    let columns = (configuration.headWidth + 15) / 16 * 16
    let positionTiles = (configuration.context + 63) / 64
    return Region(
      name: "values.\(head)", memory: .hbm, byteCount: positionTiles * columns * 128,
      perLayer: true, content: .empty, rows: .position, rowBlockBytes: columns * 128, rowBytes: 2,
      columnCapacity: columns)
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

extension GPT2Configuration {
  /// What scores are multiplied by in a layer, before rounding to FP16.
  func attentionScale(layer: Int) -> Double {
    let scale = scaleAttentionWeights ? 1 / Double(headWidth).squareRoot() : 1
    return scaleAttentionByInverseLayerIndex ? scale / Double(layer + 1) : scale
  }
}
