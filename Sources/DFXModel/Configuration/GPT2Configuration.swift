// SPDX-License-Identifier: Apache-2.0

/// The shape of a GPT-2 model and what its configuration changes in the computation.
public struct GPT2Configuration: Sendable, Equatable {
  /// Decoder layers.
  public var layers: Int
  /// Elements of the residual stream.
  public var width: Int
  /// Attention heads per layer.
  public var heads: Int
  /// Elements per head.
  public var headWidth: Int
  /// Elements of the feed-forward network's hidden layer.
  public var innerWidth: Int
  /// Most positions.
  public var context: Int
  /// Tokens.
  public var vocabulary: Int
  /// Added to the variance in layer normalization.
  public var layerNormEpsilon: Double
  /// Whether scores are divided by the square root of the head width.
  public var scaleAttentionWeights: Bool
  /// Whether scores are divided by layer number + 1 too.
  public var scaleAttentionByInverseLayerIndex: Bool
  /// Whether the language-model head is the token embedding.
  public var tiedEmbeddings: Bool

  /// A model with GPT-2's defaults for what is not given.
  public init(
    layers: Int, width: Int, heads: Int, innerWidth: Int? = nil, context: Int, vocabulary: Int,
    layerNormEpsilon: Double = 1e-5, scaleAttentionWeights: Bool = true,
    scaleAttentionByInverseLayerIndex: Bool = false, tiedEmbeddings: Bool = true
  ) {
    self.layers = layers
    self.width = width
    self.heads = heads
    headWidth = width / heads
    self.innerWidth = innerWidth ?? 4 * width
    self.context = context
    self.vocabulary = vocabulary
    self.layerNormEpsilon = layerNormEpsilon
    self.scaleAttentionWeights = scaleAttentionWeights
    self.scaleAttentionByInverseLayerIndex = scaleAttentionByInverseLayerIndex
    self.tiedEmbeddings = tiedEmbeddings
  }

  /// Trained values; a tied head counts once.
  public var parameterCount: Int {
    let attention = width * 3 * width + 3 * width + width * width + width
    let feedForward = 2 * width * innerWidth + innerWidth + width
    let embeddings = (vocabulary + context) * width
    let head = tiedEmbeddings ? 0 : vocabulary * width
    return embeddings + layers * (attention + feedForward + 4 * width) + 2 * width + head
  }
}
