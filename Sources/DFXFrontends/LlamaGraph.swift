// SPDX-License-Identifier: Apache-2.0

public import DFXGraph
public import DFXModel

extension LlamaConfiguration {
  /// The name under which the graph asks for the frequencies of the rotation.
  static let frequencies = "rotary_emb.frequencies"

  /// The model as a graph.
  ///
  /// Values come before keys and queries, as in GPT-2's.
  public func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(
      name: family.rawValue, layers: layers,
      dimensions: [
        DimensionSize(.width, width), DimensionSize(.heads, heads),
        DimensionSize(.keyHeads, keyHeads), DimensionSize(.headWidth, headWidth),
        DimensionSize(.attended, heads * headWidth), DimensionSize(.inner, innerWidth),
        DimensionSize(.vocabulary, vocabulary), DimensionSize(.context, context),
        DimensionSize(.rotations, headWidth / 2),
      ])
    let keys = builder.state("keys", [.context, .keyHeads, .headWidth])
    let values = builder.state("values", [.context, .keyHeads, .headWidth])

    let tokens = builder.weight("embed_tokens.weight", [.vocabulary, .width])
    let embedded = try builder.add(
      "embed_tokens", .embedding, .embed(table: tokens), tap: TapName("embed_tokens"))
    let last = try builder.layers(embedded) {
      (builder, residual) throws(GraphError) -> ValueID in
      let first = try norm(&builder, "input_layernorm", residual)
      let context = try attention(&builder, first, keys: keys, values: values)
      let projected = try linear(
        &builder, "self_attn.o_proj", .attention, context, [.attended], [.width],
        hasBias: hasAttentionOutputBias)
      let attended = try builder.add(
        "self_attn.residual", .residual, .add(residual, projected),
        tap: TapName("self_attn.residual"))
      let second = try norm(&builder, "post_attention_layernorm", attended)
      let fed = try feedForward(&builder, second)
      return try builder.add("mlp.residual", .residual, .add(attended, fed), tap: TapName(""))
    }

    let normed = try norm(&builder, "norm", last)
    return try builder.finish(normed, embedding: tokens, isTied: tiedEmbeddings)
  }

  private func norm(
    _ builder: inout GraphBuilder, _ name: String, _ input: ValueID
  ) throws(GraphError) -> ValueID {
    let gain = builder.weight(name + ".weight", [.width])
    return try builder.add(
      name, .norm, .norm(.rms, input, gain: gain, bias: nil, epsilon: normEpsilon),
      tap: TapName(name))
  }

  /// Weights of the family are stored with the outputs first.
  private func linear(
    _ builder: inout GraphBuilder, _ name: String, _ part: ModelPart, _ input: ValueID,
    _ from: [Dimension], _ to: [Dimension], hasBias: Bool, isTapped: Bool = true
  ) throws(GraphError) -> ValueID {
    let weight = builder.weight(name + ".weight", to + from)
    let bias = hasBias ? builder.weight(name + ".bias", to) : nil
    return try builder.add(
      name, part, .linear(Projection(input, weight: weight, transposed: true, bias: bias)),
      tap: isTapped ? TapName(name) : nil)
  }

  private func attention(
    _ builder: inout GraphBuilder, _ input: ValueID, keys: String, values: String
  ) throws(GraphError) -> ValueID {
    func project(
      _ builder: inout GraphBuilder, _ name: String, _ heads: Dimension
    ) throws(GraphError) -> ValueID {
      try linear(
        &builder, "self_attn." + name, .attention, input, [.width], [heads, .headWidth],
        hasBias: hasAttentionBias)
    }
    func rotate(
      _ builder: inout GraphBuilder, _ name: String, _ input: ValueID
    ) throws(GraphError) -> ValueID {
      let frequencies = builder.weight(Self.frequencies, [.rotations])
      return try builder.add(
        name, .attention, .rotate(input, frequencies: frequencies), tap: TapName(name))
    }
    let value = try project(&builder, "v_proj", .keyHeads)
    let key = try project(&builder, "k_proj", .keyHeads)
    let rotatedKey = try rotate(&builder, "self_attn.k_rotated", key)
    try builder.append("self_attn.values", .attention, value, to: values)
    let query = try project(&builder, "q_proj", .heads)
    let rotatedQuery = try rotate(&builder, "self_attn.q_rotated", query)
    try builder.append("self_attn.keys", .attention, rotatedKey, to: keys)
    return try builder.add(
      "self_attn", .attention,
      .attention(
        query: rotatedQuery, keys: keys, values: values,
        scale: AttentionScale(1 / Double(headWidth).squareRoot())))
  }

  /// SwiGLU (Shazeer 2020). The gate is not seen before its activation, which is computed with the product.
  private func feedForward(
    _ builder: inout GraphBuilder, _ input: ValueID
  ) throws(GraphError) -> ValueID {
    let gate = try linear(
      &builder, "mlp.gate_proj", .feedForward, input, [.width], [.inner],
      hasBias: hasFeedForwardBias, isTapped: false)
    let active = try builder.add(
      "mlp.act_fn", .feedForward, .activation(.silu, gate), tap: TapName("mlp.act_fn"))
    let up = try linear(
      &builder, "mlp.up_proj", .feedForward, input, [.width], [.inner],
      hasBias: hasFeedForwardBias)
    let product = try builder.add(
      "mlp.product", .feedForward, .multiply(active, up), tap: TapName("mlp.product"))
    return try linear(
      &builder, "mlp.down_proj", .feedForward, product, [.inner], [.width],
      hasBias: hasFeedForwardBias)
  }
}
