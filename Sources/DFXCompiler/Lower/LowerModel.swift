// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA
internal import DFXModel

/// Lowers GPT-2's forward pass for one position to the program of one device.
struct ModelLowering {
  let configuration: GPT2Configuration
  let share: DevicePartition
  let deviceCount: Int
  let output: PassOutput
  var builder: ProgramBuilder

  init(
    configuration: GPT2Configuration, share: DevicePartition, deviceCount: Int,
    output: PassOutput
  ) {
    self.configuration = configuration
    self.share = share
    self.deviceCount = deviceCount
    self.output = output
    builder = ProgramBuilder(contextCapacity: configuration.context)
  }

  /// The whole pass: embedding, every layer in a loop, language-model head.
  mutating func lower() -> LoweredProgram {
    let norm = normConstants()
    var scale = constantAttentionScale()
    let residual = embedding()
    builder.section(.other, "loop")
    builder.emit(.layerLoop)
    if scale == nil { scale = layerAttentionScale() }
    layer(residual: residual, norm: norm, attentionScale: scale ?? builder.scalar())
    builder.section(.other, "loop")
    builder.emit(.nextLayer)
    languageModelHead(residual: residual, norm: norm)
    builder.section(.other, "end")
    builder.emit(.endPass)
    builder.emit(.halt)
    return builder.program
  }

  /// One decoder layer, in place on the residual stream.
  private mutating func layer(residual: Slice, norm: NormConstants, attentionScale: ScalarID) {
    let width = configuration.width
    let normed1 = layerNorm(
      residual, norm: norm, label: "ln_1", weight: .norm1Weight, bias: .norm1Bias, perLayer: true)
    let context = attention(normed1, scale: attentionScale)
    let attended = gather(
      context, offset: share.heads.lowerBound * configuration.headWidth, total: width, "attn")
    let projected = projection(
      attended, matrix: .attentionProjection, bias: .attentionProjectionBias,
      columns: share.widthColumns, total: width, gelu: false, tag: .selfAttention,
      label: "attn.c_proj")
    addResidual(residual, projected, label: "attn.residual", makes: "attn.residual")

    let normed2 = layerNorm(
      residual, norm: norm, label: "ln_2", weight: .norm2Weight, bias: .norm2Bias, perLayer: true)
    let hidden = projection(
      normed2, matrix: .feedForward, bias: .feedForwardBias, columns: share.innerColumns,
      total: configuration.innerWidth, gelu: true, tag: .ffn, label: "mlp.c_fc")
    let fed = projection(
      hidden, matrix: .feedForwardProjection, bias: .feedForwardProjectionBias,
      columns: share.widthColumns, total: width, gelu: false, tag: .ffn, label: "mlp.c_proj")
    addResidual(residual, fed, label: "mlp.residual", makes: "")
  }

  private mutating func addResidual(
    _ residual: Slice, _ update: Slice, label: String, makes name: String
  ) {
    builder.section(.residual, label)
    builder.emit(.elementwise(.add, destination: residual, left: residual, right: update))
    builder.tap(name, residual, .columns(first: 0, width: configuration.width))
  }

  /// Token embedding plus position embedding: the residual stream [width].
  private mutating func embedding() -> Slice {
    let width = configuration.width
    let rowBytes = (width * 2 + 63) / 64 * 64
    func table(_ name: String, _ table: TableName, _ rows: Int, _ selector: RowSelector) -> Region {
      Region(
        name: name, memory: .ddr, byteCount: rows * rowBytes, perLayer: false,
        content: .rows(table, rowBytes: rowBytes), rows: selector, rowBlockBytes: 64 * rowBytes,
        rowBytes: rowBytes)
    }
    let tokens = builder.region(table("wte", .tokens, configuration.vocabulary, .token))
    let positions = builder.region(table("wpe", .positions, configuration.context, .position))
    builder.section(.embedding, "embedding")
    let residual = builder.vector(width)
    let token = builder.vector(width)
    let position = builder.vector(width)
    builder.emit(.read(destination: token, region: tokens, byteOffset: 0))
    builder.emit(.read(destination: position, region: positions, byteOffset: 0))
    builder.emit(.elementwise(.add, destination: residual, left: token, right: position))
    builder.tap("drop", residual, .columns(first: 0, width: width), perLayer: false)
    return residual
  }

  /// Places every device's piece at its natural index; one device already has all.
  mutating func gather(_ piece: Slice?, offset: Int, total: Int, _ label: String) -> Slice {
    if deviceCount == 1, let piece { return piece }
    builder.section(.synchronization, label + ".all_gather")
    let whole = builder.vector(total)
    builder.emit(.allGather(destination: whole, source: piece, offset: offset))
    return whole
  }

  /// A column-split linear layer followed by an all-gather.
  private mutating func projection(
    _ source: Slice, matrix: WeightMatrix, bias: ParameterVector, columns: Range<Int>, total: Int,
    gelu: Bool, tag: OperationTag, label: String
  ) -> Slice {
    guard !columns.isEmpty else {
      return gather(nil, offset: columns.lowerBound, total: total, label)
    }
    let inner = source.elementCount
    builder.section(tag, label)
    let biasVector = parameters(
      label + ".bias", [VectorPart(vector: bias, range: columns)], perLayer: true)
    let weights = builder.region(
      .packed(
        name: label, inner: inner, columns: columns, content: matrix, perLayer: true))
    let local = builder.vector(columns.count)
    builder.emit(
      .conv1d(
        destination: local, source: source, bias: biasVector, weights: Tiles(region: weights),
        gelu: gelu))
    // GELU is part of the instruction: what is there is the activation, not its input.
    builder.tap(
      gelu ? "mlp.act" : label, local, .columns(first: columns.lowerBound, width: total))
    return gather(local, offset: columns.lowerBound, total: total, label)
  }

  /// Reads parts of parameter vectors from DDR into one vector.
  mutating func parameters(_ name: String, _ parts: [VectorPart], perLayer: Bool) -> Slice {
    let count = parts.reduce(0) { $0 + $1.range.count }
    let region = builder.region(
      Region(
        name: name, memory: .ddr, byteCount: count * 2, perLayer: perLayer,
        content: .vectors(parts)))
    let vector = builder.vector(count)
    builder.emit(.read(destination: vector, region: region, byteOffset: 0))
    return vector
  }
}
