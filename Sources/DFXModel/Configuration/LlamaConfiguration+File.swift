// SPDX-License-Identifier: Apache-2.0

public import Foundation

extension LlamaConfiguration {
  /// The configuration of a checkpoint folder, `config.json`, or of a GGUF file.
  ///
  /// Keys that are absent have the defaults of transformers' `LlamaConfig` and `Qwen2Config`. What cannot be honoured is
  /// refused by name.
  public static func load(directory: URL) throws(CheckpointError) -> LlamaConfiguration {
    guard GGUFFile.isOne(directory) else {
      return try LlamaConfiguration(
        ConfigurationFile(root: ConfigurationFile.open(directory: directory)))
    }
    let file = try GGUFFile(path: directory.path)
    guard case .llama(let configuration) = try file.configuration() else {
      throw file.unsupported("general.architecture", "is not of the LLaMA family")
    }
    return configuration
  }

  init(_ file: ConfigurationFile) throws(CheckpointError) {
    let type = try file.text("model_type", default: "")
    guard let family = Family(rawValue: type) else {
      throw CheckpointError(
        .unsupportedConfiguration,
        "\(file.root.file): 'model_type' is '\(type)', which is not of the LLaMA family: 'llama' and "
          + "'qwen2' are")
    }
    try file.refuseUnsupported()
    if let node = file.stated("hidden_act"), try !["silu", "swish"].contains(node.text) {
      throw node.unsupported("is '\(try node.text.text)', which is not supported: only 'silu' is")
    }
    if let node = file.root["partial_rotary_factor"], try node.number != 1 {
      throw node.unsupported("is \(try node.number), which is not supported: whole heads turn")
    }
    let isLlama = family == .llama
    let heads = try file.dimension("num_attention_heads", default: 32)
    let keyHeads =
      file.stated("num_key_value_heads") == nil && !isLlama
      ? 32 : try file.optionalDimension("num_key_value_heads")
    let width = try file.dimension("hidden_size", default: 4096)
    let context = try file.dimension("max_position_embeddings", default: isLlama ? 2048 : 32768)
    self.init(
      family: family, layers: try file.layers("num_hidden_layers", default: 32), width: width,
      heads: heads, keyHeads: keyHeads, headWidth: try file.optionalDimension("head_dim"),
      innerWidth: try file.dimension("intermediate_size", default: isLlama ? 11008 : 22016),
      context: context,
      vocabulary: try file.dimension("vocab_size", default: isLlama ? 32000 : 151936),
      normEpsilon: try file.number("rms_norm_eps", default: 1e-6),
      rotation: try file.rotation(context: context),
      tiedEmbeddings: try file.flag("tie_word_embeddings", default: false))
    if isLlama {
      hasAttentionBias = try file.flag("attention_bias", default: false)
      hasAttentionOutputBias = hasAttentionBias
      hasFeedForwardBias = try file.flag("mlp_bias", default: false)
    } else {
      try file.refuseSlidingWindow(layers: layers, context: context)
    }
    try check(file.root.file)
  }

  /// Refuses dimensions that contradict each other.
  func check(_ path: String) throws(CheckpointError) {
    func contradiction(_ text: String) -> CheckpointError {
      CheckpointError(.unsupportedConfiguration, "\(path): \(text)")
    }
    guard heads % keyHeads == 0 else {
      throw contradiction(
        "num_attention_heads \(heads) is not a multiple of num_key_value_heads \(keyHeads)")
    }
    guard headWidth >= 2, headWidth % 2 == 0 else {
      throw contradiction("a head has \(headWidth) elements: rotary positions turn pairs")
    }
    guard heads <= ConfigurationFile.largestDimension / headWidth else {
      throw contradiction(
        "\(heads) heads of \(headWidth) elements are more than \(ConfigurationFile.largestDimension)"
      )
    }
    guard rotation.theta > 0 else {
      throw contradiction("the base of the rotation is \(rotation.theta), it must be above 0")
    }
  }
}

extension ConfigurationFile {
  /// `rope_theta` and `rope_scaling`, or `rope_parameters`, in which transformers 5 writes both.
  fileprivate func rotation(context: Int) throws(CheckpointError) -> RotaryEmbedding {
    let scaling = root["rope_scaling"] ?? root["rope_parameters"]
    if let scaling, !scaling.isObject() { throw scaling.wrong("an object") }
    if let node = scaling?["partial_rotary_factor"], try node.number != 1 {
      throw node.unsupported("is \(try node.number), which is not supported: whole heads turn")
    }
    var theta = try number("rope_theta", default: 10000)
    if let node = scaling?["rope_theta"] { theta = try node.number }
    guard theta > 0 else {
      throw CheckpointError(
        .unsupportedConfiguration, "\(root.file): 'rope_theta' is \(theta), it must be above 0")
    }
    guard let scaling else { return RotaryEmbedding(theta: theta) }
    // The older name wins where both stand.
    guard let type = scaling["type"] ?? scaling["rope_type"] else {
      return RotaryEmbedding(theta: theta)
    }
    func factor(_ name: ByteString) throws(CheckpointError) -> Double {
      let node = try scaling.required(name)
      guard try node.number > 0 else { throw node.wrong("a number above 0") }
      return try node.number
    }
    switch try type.text {
    case "default": return RotaryEmbedding(theta: theta)
    case "linear":
      return RotaryEmbedding(theta: theta, scaling: .linear(factor: try factor("factor")))
    case "llama3":
      let trained = try scaling.required("original_max_position_embeddings")
      guard try trained.integer >= 1 else { throw trained.wrong("a number of positions") }
      let (low, high) = (try factor("low_freq_factor"), try factor("high_freq_factor"))
      guard low < high else {
        throw try scaling.required("high_freq_factor")
          .unsupported("is \(high), it must be above low_freq_factor, \(low)")
      }
      return RotaryEmbedding(
        theta: theta,
        scaling: .llama3(
          factor: try factor("factor"), lowFrequency: low, highFrequency: high,
          trainedContext: try trained.integer))
    case let other:
      throw type.unsupported(
        "is '\(other.text)', which is not supported: 'default', 'linear' and 'llama3' are")
    }
  }

  /// Refuses layers that do not attend to all positions.
  fileprivate func refuseSlidingWindow(layers: Int, context: Int) throws(CheckpointError) {
    let reason = "has layers attend to the last positions alone, which is not supported"
    if let types = root["layer_types"] {
      for type in try types.elements where try type.text != "full_attention" {
        throw type.unsupported("is '\(try type.text.text)': it \(reason)")
      }
      return
    }
    guard let node = stated("use_sliding_window"), try node.bool else { return }
    let window =
      try optionalDimension("sliding_window") ?? (stated("sliding_window") == nil ? 4096 : nil)
    let first = try stated("max_window_layers")?.integer ?? 28
    if let window, first < layers, window < context {
      throw node.unsupported("\(reason) (sliding_window \(window))")
    }
  }
}
