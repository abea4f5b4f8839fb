// SPDX-License-Identifier: Apache-2.0

public import DFXGraph
public import DFXModel

extension GPT2Configuration {
  /// The model as a graph.
  ///
  /// Values come before keys and queries: the write of a value, which is transposed, is the slow one and hides
  /// behind the products that follow (DFX paper, section 5).
  public func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(
      name: "gpt2", layers: layers,
      dimensions: [
        DimensionSize(.width, width), DimensionSize(.heads, heads),
        DimensionSize(.keyHeads, heads), DimensionSize(.headWidth, headWidth),
        DimensionSize(.attended, heads * headWidth), DimensionSize(.inner, innerWidth),
        DimensionSize(.vocabulary, vocabulary), DimensionSize(.context, context),
      ])
    let keys = builder.state("keys", [.context, .keyHeads, .headWidth])
    let values = builder.state("values", [.context, .keyHeads, .headWidth])

    let tokens = builder.weight("wte.weight", [.vocabulary, .width])
    let positions = builder.weight("wpe.weight", [.context, .width])
    let token = try builder.add("wte", .embedding, .embed(table: tokens))
    let position = try builder.add("wpe", .embedding, .position(table: positions))
    let embedded = try builder.add(
      "embedding", .embedding, .add(token, position), tap: TapName("drop"))

    let last = try builder.layers(embedded) {
      (builder, residual) throws(GraphError) -> ValueID in
      let first = try norm(&builder, "ln_1", residual)
      let context = try attention(&builder, first, keys: keys, values: values)
      let projected = try linear(
        &builder, "attn.c_proj", .attention, context, [.attended], [.width])
      let attended = try builder.add(
        "attn.residual", .residual, .add(residual, projected), tap: TapName("attn.residual"))
      let second = try norm(&builder, "ln_2", attended)
      let hidden = try linear(
        &builder, "mlp.c_fc", .feedForward, second, [.width], [.inner], isTapped: false)
      let active = try builder.add(
        "mlp.act", .feedForward, .activation(.geluNew, hidden), tap: TapName("mlp.act"))
      let fed = try linear(&builder, "mlp.c_proj", .feedForward, active, [.inner], [.width])
      return try builder.add(
        "mlp.residual", .residual, .add(attended, fed), tap: TapName(""))
    }

    let normed = try norm(&builder, "ln_f", last)
    return try builder.finish(normed, embedding: tokens, isTied: tiedEmbeddings)
  }

  private func norm(
    _ builder: inout GraphBuilder, _ name: String, _ input: ValueID
  ) throws(GraphError) -> ValueID {
    let gain = builder.weight(name + ".weight", [.width])
    let bias = builder.weight(name + ".bias", [.width])
    return try builder.add(
      name, .norm, .norm(.layer, input, gain: gain, bias: bias, epsilon: layerNormEpsilon),
      tap: TapName(name))
  }

  private func linear(
    _ builder: inout GraphBuilder, _ name: String, _ part: ModelPart, _ input: ValueID,
    _ from: [Dimension], _ to: [Dimension], isTapped: Bool = true
  ) throws(GraphError) -> ValueID {
    let weight = builder.weight(name + ".weight", from + to)
    let bias = builder.weight(name + ".bias", to)
    return try builder.add(
      name, part, .linear(Projection(input, weight: weight, bias: bias)),
      tap: isTapped ? TapName(name) : nil)
  }

  private func attention(
    _ builder: inout GraphBuilder, _ input: ValueID, keys: String, values: String
  ) throws(GraphError) -> ValueID {
    func project(
      _ builder: inout GraphBuilder, _ part: AttentionPart
    ) throws(GraphError) -> ValueID {
      let name = "attn.c_attn.\(part.rawValue)"
      let heads: Dimension = part == .query ? .heads : .keyHeads
      let weight = builder.weight(name + ".weight", [.width, heads, .headWidth])
      let bias = builder.weight(name + ".bias", [heads, .headWidth])
      return try builder.add(
        name, .attention, .linear(Projection(input, weight: weight, bias: bias)),
        tap: TapName("attn.c_attn", part: part.slot, of: AttentionPart.allCases.count))
    }
    let value = try project(&builder, .value)
    let key = try project(&builder, .key)
    try builder.append("attn.values", .attention, value, to: values)
    let query = try project(&builder, .query)
    try builder.append("attn.keys", .attention, key, to: keys)
    let scale = scaleAttentionWeights ? 1 / Double(headWidth).squareRoot() : 1
    return try builder.add(
      "attn", .attention,
      .attention(
        query: query, keys: keys, values: values,
        scale: AttentionScale(scale, dividedByLayer: scaleAttentionByInverseLayerIndex)))
  }
}

/// The three parts of GPT-2's attention weights, in the order in which checkpoints hold them.
enum AttentionPart: String, CaseIterable {
  case query = "q"
  case key = "k"
  case value = "v"

  /// Its place among the columns of a checkpoint, in units of the width.
  var slot: Int {
    switch self {
    case .query: 0
    case .key: 1
    case .value: 2
    }
  }
}
