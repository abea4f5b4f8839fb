// SPDX-License-Identifier: Apache-2.0

/// The shape of a model of the LLaMA family and what its configuration changes in the computation.
public struct LlamaConfiguration: Sendable, Equatable {
  /// Whose checkpoints these are; the computation is the same.
  public enum Family: String, Sendable {
    /// transformers' `LlamaForCausalLM`.
    case llama
    /// transformers' `Qwen2ForCausalLM`, whose queries, keys and values have biases.
    case qwen2
  }

  /// Whose checkpoints these are.
  public var family: Family
  /// Decoder layers.
  public var layers: Int
  /// Elements of the residual stream.
  public var width: Int
  /// Query heads per layer.
  public var heads: Int
  /// Heads of keys and values per layer; they divide the query heads.
  public var keyHeads: Int
  /// Elements per head, an even number.
  public var headWidth: Int
  /// Elements of the feed-forward network's hidden layer.
  public var innerWidth: Int
  /// Most positions.
  public var context: Int
  /// Tokens.
  public var vocabulary: Int
  /// Added to the mean square in normalizations.
  public var normEpsilon: Double
  /// How queries and keys turn with the position.
  public var rotation: RotaryEmbedding
  /// Whether queries, keys and values have biases.
  public var hasAttentionBias: Bool
  /// Whether the projection of the attended values has a bias.
  public var hasAttentionOutputBias: Bool
  /// Whether the projections of the feed-forward network have biases.
  public var hasFeedForwardBias: Bool
  /// Whether the language-model head is the token embedding.
  public var tiedEmbeddings: Bool

  /// A model with LLaMA's defaults for what is not given.
  public init(
    family: Family = .llama, layers: Int, width: Int, heads: Int, keyHeads: Int? = nil,
    headWidth: Int? = nil, innerWidth: Int, context: Int, vocabulary: Int,
    normEpsilon: Double = 1e-6, rotation: RotaryEmbedding = RotaryEmbedding(theta: 10000),
    hasAttentionBias: Bool? = nil, hasAttentionOutputBias: Bool = false,
    hasFeedForwardBias: Bool = false, tiedEmbeddings: Bool = false
  ) {
    self.family = family
    self.layers = layers
    self.width = width
    self.heads = heads
    self.keyHeads = keyHeads ?? heads
    self.headWidth = headWidth ?? width / heads
    self.innerWidth = innerWidth
    self.context = context
    self.vocabulary = vocabulary
    self.normEpsilon = normEpsilon
    self.rotation = rotation
    self.hasAttentionBias = hasAttentionBias ?? (family == .qwen2)
    self.hasAttentionOutputBias = hasAttentionOutputBias
    self.hasFeedForwardBias = hasFeedForwardBias
    self.tiedEmbeddings = tiedEmbeddings
  }

  /// Trained values; a tied head counts once.
  public var parameterCount: Int {
    let (attended, shared) = (heads * headWidth, keyHeads * headWidth)
    var layer = width * (2 * attended + 2 * shared) + 3 * width * innerWidth + 2 * width
    if hasAttentionBias { layer += attended + 2 * shared }
    if hasAttentionOutputBias { layer += width }
    if hasFeedForwardBias { layer += 2 * innerWidth + width }
    return layers * layer + (tiedEmbeddings ? 1 : 2) * vocabulary * width + width
  }
}
