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
  public var context: Int { shape.context }
  /// Tokens.
  public var vocabulary: Int { shape.vocabulary }
  /// Decoder layers.
  public var layers: Int { shape.layers }
  /// Elements of the residual stream.
  public var width: Int { shape.width }
  /// Query heads per layer.
  public var heads: Int { shape.heads }
  /// Elements of the feed-forward network's hidden layer.
  public var innerWidth: Int { shape.innerWidth }
  /// Trained values; a tied head counts once.
  public var parameterCount: Int { shape.parameterCount }

  private var shape: any DecoderShape {
    switch self {
    case .gpt2(let configuration): configuration
    case .llama(let configuration): configuration
    }
  }
}

/// What every decoder has.
private protocol DecoderShape {
  var context: Int { get }
  var vocabulary: Int { get }
  var layers: Int { get }
  var width: Int { get }
  var heads: Int { get }
  var innerWidth: Int { get }
  var parameterCount: Int { get }
}

extension GPT2Configuration: DecoderShape {}
extension LlamaConfiguration: DecoderShape {}
