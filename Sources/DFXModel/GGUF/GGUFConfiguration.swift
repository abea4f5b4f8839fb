// SPDX-License-Identifier: Apache-2.0

extension GGUFFile {
  /// The shape of the model, by `general.architecture` and the keys of that family.
  func configuration() throws(CheckpointError) -> ModelConfiguration {
    if let type = try text("general.type"), type != "model" {
      throw unsupported("general.type", "is '\(type)': give the file of a whole model")
    }
    if let count = try integer("split.count"), count > 1 {
      throw unsupported(
        "split.count", "is \(count): join the parts with 'llama-gguf-split --merge'")
    }
    guard let family = try text("general.architecture") else {
      throw missing("general.architecture")
    }
    switch family {
    case "gpt2": return .gpt2(try gpt2())
    case "llama": return .llama(try llama(.llama))
    case "qwen2": return .llama(try llama(.qwen2))
    default:
      throw unsupported(
        "general.architecture",
        "is '\(family)', which is not supported: 'gpt2', 'llama' and 'qwen2' are")
    }
  }

  private func gpt2() throws(CheckpointError) -> GPT2Configuration {
    let width = try dimension("gpt2.embedding_length")
    let heads = try dimension("gpt2.attention.head_count")
    guard width % heads == 0 else {
      throw unsupported("gpt2.attention.head_count", "is \(heads), which does not divide \(width)")
    }
    return GPT2Configuration(
      layers: try layers("gpt2.block_count"), width: width, heads: heads,
      innerWidth: try optionalDimension("gpt2.feed_forward_length"),
      context: try dimension("gpt2.context_length"), vocabulary: try vocabulary(),
      layerNormEpsilon: try number("gpt2.attention.layer_norm_epsilon") ?? 1e-5,
      tiedEmbeddings: try isTied())
  }

  private func llama(_ family: LlamaConfiguration.Family) throws(CheckpointError)
    -> LlamaConfiguration
  {
    let prefix = family.rawValue
    if let experts = try integer(prefix + ".expert_count"), experts > 0 {
      throw unsupported(prefix + ".expert_count", "is \(experts): mixtures are not supported")
    }
    let heads = try dimension(prefix + ".attention.head_count")
    let width = try dimension(prefix + ".embedding_length")
    let keyWidth = try optionalDimension(prefix + ".attention.key_length")
    let rotatedWidth = try optionalDimension(prefix + ".rope.dimension_count")
    let headWidth = keyWidth ?? rotatedWidth ?? width / heads
    for key in [".attention.value_length", ".rope.dimension_count"] {
      if let other = try optionalDimension(prefix + key), other != headWidth {
        throw unsupported(prefix + key, "is \(other), where heads have \(headWidth) elements")
      }
    }
    let keyHeads = try optionalDimension(prefix + ".attention.head_count_kv") ?? heads
    guard headWidth >= 1 else {
      throw unsupported(prefix + ".attention.head_count", "is more than the width, \(width)")
    }
    let configuration = LlamaConfiguration(
      family: family, layers: try layers(prefix + ".block_count"), width: width, heads: heads,
      keyHeads: keyHeads, headWidth: headWidth,
      innerWidth: try dimension(prefix + ".feed_forward_length"),
      context: try dimension(prefix + ".context_length"), vocabulary: try vocabulary(),
      normEpsilon: try number(prefix + ".attention.layer_norm_rms_epsilon") ?? 1e-6,
      rotation: RotaryEmbedding(
        theta: try number(prefix + ".rope.freq_base") ?? 10000,
        scaling: try scaling(prefix, pairs: headWidth / 2)),
      hasAttentionBias: entries["blk.0.attn_q.bias"] != nil,
      hasAttentionOutputBias: entries["blk.0.attn_output.bias"] != nil,
      hasFeedForwardBias: entries["blk.0.ffn_up.bias"] != nil, tiedEmbeddings: try isTied())
    try configuration.check(path)
    return configuration
  }

  private func scaling(
    _ prefix: String, pairs: Int
  ) throws(CheckpointError) -> RotaryEmbedding.Scaling {
    if let entry = entries["rope_freqs.weight"] {
      guard entry.shape == [pairs], let type = Self.elementType(entry.type) else {
        throw CheckpointError(
          .shapeMismatch, "\(path): tensor rope_freqs.weight has not a factor for each pair")
      }
      let view = TensorView(
        name: "rope_freqs.weight", shape: entry.shape, elementType: type, storage: file,
        byteOffset: entry.offset)
      let factors = try view.floats()
      guard factors.allSatisfy({ $0.isFinite && $0 > 0 }) else {
        throw CheckpointError(
          .notRepresentable, "\(path): tensor rope_freqs.weight has a factor that is not above 0")
      }
      return .factors(factors.map(Double.init))
    }
    let key = prefix + ".rope.scaling.type"
    switch try text(key) {
    case nil, "none": return .none
    case "linear":
      guard let factor = try number(prefix + ".rope.scaling.factor"), factor > 0 else {
        throw missing(prefix + ".rope.scaling.factor")
      }
      return .linear(factor: factor)
    case let other?:
      throw unsupported(key, "is '\(other)', which is not supported: 'none' and 'linear' are")
    }
  }

  /// Rows of the token embedding.
  private func vocabulary() throws(CheckpointError) -> Int {
    guard let entry = entries["token_embd.weight"], entry.shape.count == 2, entry.shape[0] >= 1,
      entry.shape[0] <= 1 << 24
    else {
      throw CheckpointError(
        .missingTensor, "\(path): there is no tensor token_embd.weight with a row for each token")
    }
    return entry.shape[0]
  }

  /// Whether the language-model head is the token embedding: it is not there, or the same once more.
  private func isTied() throws(CheckpointError) -> Bool {
    guard let head = entries["output.weight"] else { return true }
    guard let table = entries["token_embd.weight"], table.shape == head.shape,
      table.type == head.type, let type = Self.elementType(head.type)
    else { return false }
    let size = head.shape.reduce(type.byteCount, *)
    for start in stride(from: 0, to: size, by: 1 << 20) {
      let count = min(1 << 20, size - start)
      let ours = try file.contents(head.offset + start..<head.offset + start + count)
      let theirs = try file.contents(table.offset + start..<table.offset + start + count)
      if ours != theirs { return false }
    }
    return true
  }
}
