// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The shape of a model of any family that is known.
public enum ModelConfiguration: Sendable, Equatable {
  /// transformers' `GPT2LMHeadModel`.
  case gpt2(GPT2Configuration)
  /// transformers' `LlamaForCausalLM` and `Qwen2ForCausalLM`.
  case llama(LlamaConfiguration)

  /// The configuration of a checkpoint folder, whose `model_type` in `config.json` tells the family, or of a GGUF file.
  public static func load(directory: URL) throws(CheckpointError) -> ModelConfiguration {
    if GGUFFile.isOne(directory) { return try GGUFFile(path: directory.path).configuration() }
    let root = try ConfigurationFile.open(directory: directory)
    switch try root.stated("model_type")?.text {
    case nil, "gpt2": return .gpt2(try GPT2Configuration(ConfigurationFile(gpt2: root)))
    case "llama", "qwen2": return .llama(try LlamaConfiguration(ConfigurationFile(root: root)))
    case let other?:
      throw CheckpointError(
        .unsupportedConfiguration,
        "\(root.file): 'model_type' is '\(other.text)', which is not supported: 'gpt2', 'llama' and "
          + "'qwen2' are")
    }
  }

  /// Most positions.
  public var context: Int {
    switch self {
    case .gpt2(let configuration): configuration.context
    case .llama(let configuration): configuration.context
    }
  }

  /// Tokens.
  public var vocabulary: Int {
    switch self {
    case .gpt2(let configuration): configuration.vocabulary
    case .llama(let configuration): configuration.vocabulary
    }
  }

  /// Decoder layers.
  public var layers: Int {
    switch self {
    case .gpt2(let configuration): configuration.layers
    case .llama(let configuration): configuration.layers
    }
  }

  /// Elements of the residual stream.
  public var width: Int {
    switch self {
    case .gpt2(let configuration): configuration.width
    case .llama(let configuration): configuration.width
    }
  }

  /// Query heads per layer.
  public var heads: Int {
    switch self {
    case .gpt2(let configuration): configuration.heads
    case .llama(let configuration): configuration.heads
    }
  }

  /// Elements of the feed-forward network's hidden layer.
  public var innerWidth: Int {
    switch self {
    case .gpt2(let configuration): configuration.innerWidth
    case .llama(let configuration): configuration.innerWidth
    }
  }

  /// Trained values; a tied head counts once.
  public var parameterCount: Int {
    switch self {
    case .gpt2(let configuration): configuration.parameterCount
    case .llama(let configuration): configuration.parameterCount
    }
  }
}
