// SPDX-License-Identifier: Apache-2.0

public import Foundation

extension GPT2Configuration {
  /// The configuration of a checkpoint folder, `config.json`, or of a GGUF file.
  ///
  /// Keys that are absent have the defaults of transformers' `GPT2Config`.
  public static func load(directory: URL) throws(CheckpointError) -> GPT2Configuration {
    guard GGUFFile.isOne(directory) else {
      return try GPT2Configuration(
        ConfigurationFile(gpt2: ConfigurationFile.open(directory: directory)))
    }
    let file = try GGUFFile(path: directory.path)
    guard case .gpt2(let configuration) = try file.configuration() else {
      throw file.unsupported("general.architecture", "is not 'gpt2', which alone is supported here")
    }
    return configuration
  }

  /// Tanh approximations of GELU, which differ in FP32 by rounding alone (transformers, `activations.py`).
  private static let activations: Set<String> = [
    "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python_tanh", "gelu_accurate",
  ]

  init(_ file: ConfigurationFile) throws(CheckpointError) {
    if let node = file.stated("model_type"), try node.text != "gpt2" {
      throw node.unsupported("is '\(try node.text.text)', which is not supported: only 'gpt2' is")
    }
    try file.refuseUnsupported()
    let activation = try file.text("activation_function", default: "gelu_new")
    if let node = file.stated("activation_function"), !Self.activations.contains(activation) {
      throw node.unsupported(
        "is '\(activation)', which is not supported: only 'gelu_new' and other names of the same "
          + "function are")
    }
    let width = try file.dimension("n_embd", default: 768)
    let heads = try file.dimension("n_head", default: 12)
    guard width % heads == 0 else {
      throw CheckpointError(
        .unsupportedConfiguration,
        "\(file.root.file): n_embd \(width) is not a multiple of n_head \(heads)")
    }
    self.init(
      layers: try file.layers("n_layer", default: 12), width: width, heads: heads,
      innerWidth: try file.optionalDimension("n_inner"),
      context: try file.dimension("n_positions", default: 1024),
      vocabulary: try file.dimension("vocab_size", default: 50257),
      layerNormEpsilon: try file.number("layer_norm_epsilon", default: 1e-5),
      scaleAttentionWeights: try file.flag("scale_attn_weights", default: true),
      scaleAttentionByInverseLayerIndex: try file.flag(
        "scale_attn_by_inverse_layer_idx", default: false),
      tiedEmbeddings: try file.flag("tie_word_embeddings", default: true))
    // It changes the precision of a framework's sums alone.
    _ = try file.flag("reorder_and_upcast_attn", default: false)
  }
}

extension ConfigurationFile {
  /// A file of a GPT-2.
  init(gpt2 root: JSONNode) {
    self.init(
      root: root,
      alternativeNames: [
        "n_embd": "hidden_size", "n_layer": "num_hidden_layers", "n_head": "num_attention_heads",
        "n_positions": "max_position_embeddings",
      ])
  }
}
