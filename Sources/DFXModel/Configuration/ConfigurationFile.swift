// SPDX-License-Identifier: Apache-2.0

public import Foundation

extension GPT2Configuration {
  /// The configuration of a checkpoint folder: `config.json`, and end-of-text tokens from
  /// `generation_config.json` where it has them.
  public static func load(directory: URL) throws(CheckpointError) -> GPT2Configuration {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw CheckpointError(
        .missingDirectory, "\(directory.path): there is no such folder: give a checkpoint's folder")
    }
    let file = try ConfigurationFile(directory.appendingPathComponent("config.json"))
    try file.refuseUnsupported()
    var configuration = try file.shape()
    configuration.endOfTextTokens = try file.tokens("eos_token_id")
    let generation = directory.appendingPathComponent("generation_config.json")
    if FileManager.default.fileExists(atPath: generation.path) {
      let tokens = try ConfigurationFile(generation).tokens("eos_token_id")
      if !tokens.isEmpty { configuration.endOfTextTokens = tokens }
    }
    return configuration
  }
}

/// A JSON file of configuration keys.
private struct ConfigurationFile {
  /// Larger than any dimension of a real model; products of two stay far from overflow.
  private static let largestDimension = 1 << 24

  private let path: String
  private let values: [String: Any]

  init(_ url: URL) throws(CheckpointError) {
    path = url.path
    guard let data = try? Data(contentsOf: url) else {
      throw CheckpointError(
        .missingFile, "\(url.path): there is no such readable file: a checkpoint needs it")
    }
    guard let parsed = try? JSONSerialization.jsonObject(with: data),
      let values = parsed as? [String: Any]
    else {
      throw CheckpointError(.malformedFile, "\(url.path) is not a JSON object")
    }
    self.values = values
  }

  func refuseUnsupported() throws(CheckpointError) {
    if let type = values["model_type"] as? String, type != "gpt2" {
      throw unsupported("model_type", type, "only 'gpt2' is")
    }
    let activation = values["activation_function"] as? String ?? "gelu_new"
    guard ["gelu_new", "gelu_pytorch_tanh"].contains(activation) else {
      throw unsupported("activation_function", activation, "only 'gelu_new' is")
    }
    if values["add_cross_attention"] as? Bool == true {
      throw unsupported("add_cross_attention", "true", "the devices have no encoder")
    }
  }

  func shape() throws(CheckpointError) -> GPT2Configuration {
    let width = try dimension("n_embd")
    let heads = try dimension("n_head")
    guard width % heads == 0 else {
      throw CheckpointError(
        .unsupportedConfiguration, "\(path): n_embd \(width) is not a multiple of n_head \(heads)")
    }
    let hasInner = values["n_inner"].map { !($0 is NSNull) } ?? false
    let context = values["n_positions"] == nil ? "n_ctx" : "n_positions"
    return GPT2Configuration(
      layers: try dimension("n_layer"), width: width, heads: heads,
      innerWidth: hasInner ? try dimension("n_inner") : nil, context: try dimension(context),
      vocabulary: try dimension("vocab_size"),
      layerNormEpsilon: try number("layer_norm_epsilon", default: 1e-5),
      scaleAttentionWeights: values["scale_attn_weights"] as? Bool ?? true,
      scaleAttentionByInverseLayerIndex: values["scale_attn_by_inverse_layer_idx"] as? Bool
        ?? false,
      tiedEmbeddings: values["tie_word_embeddings"] as? Bool ?? true)
  }

  /// One id, several, or none.
  func tokens(_ key: String) throws(CheckpointError) -> [Int] {
    switch values[key] {
    case nil, is NSNull: return []
    case let id as Int: return [id]
    case let ids as [Int]: return ids
    default:
      throw CheckpointError(.malformedFile, "\(path): '\(key)' is neither an id nor a list of ids")
    }
  }

  private func dimension(_ key: String) throws(CheckpointError) -> Int {
    guard let value = values[key] as? Int else {
      throw CheckpointError(.malformedFile, "\(path): '\(key)' is missing or not a whole number")
    }
    guard (1...Self.largestDimension).contains(value) else {
      throw CheckpointError(
        .unsupportedConfiguration,
        "\(path): '\(key)' is \(value), it must lie between 1 and \(Self.largestDimension)")
    }
    return value
  }

  private func number(_ key: String, default standard: Double) throws(CheckpointError) -> Double {
    guard let value = values[key] else { return standard }
    guard let number = value as? Double, number >= 0, number.isFinite else {
      throw CheckpointError(.malformedFile, "\(path): '\(key)' is not a number of at least 0")
    }
    return number
  }

  private func unsupported(_ key: String, _ value: String, _ reason: String) -> CheckpointError {
    CheckpointError(
      .unsupportedConfiguration,
      "\(path): '\(key)' is '\(value)', which is not supported: \(reason)")
  }
}
