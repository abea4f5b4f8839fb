// SPDX-License-Identifier: Apache-2.0

/// The shape of a model, as far as a report needs it.
public struct ModelSummary: Sendable, Equatable {
  /// The name under which the model was asked for.
  public var name: String
  /// Decoder layers.
  public var layers: Int
  /// Elements of an embedding vector.
  public var width: Int
  /// Attention heads per layer.
  public var heads: Int
  /// Width of the hidden layer of the feed-forward network.
  public var innerWidth: Int
  /// Entries of the vocabulary.
  public var vocabulary: Int
  /// Longest context in tokens.
  public var context: Int
  /// Trained values, tied tensors counted once.
  public var parameters: Int

  /// A model's shape.
  public init(
    name: String, layers: Int, width: Int, heads: Int, innerWidth: Int, vocabulary: Int,
    context: Int, parameters: Int
  ) {
    self.name = name
    self.layers = layers
    self.width = width
    self.heads = heads
    self.innerWidth = innerWidth
    self.vocabulary = vocabulary
    self.context = context
    self.parameters = parameters
  }

  /// Multiply-accumulate operations of one pass over a context of `length` tokens, LM head included.
  ///
  /// Four square projections, two of the feed-forward network, scores and weighted values over the
  /// context in each layer, then the LM head.
  public func macs(contextLength length: Int) -> Double {
    let width = Double(width)
    let projections = 4 * width * width + 2 * width * Double(innerWidth)
    let attention = 2 * width * Double(length)
    return Double(layers) * (projections + attention) + Double(vocabulary) * width
  }

  /// Multiply-accumulate operations of the passes over contexts of 1, 2, ..., `passes` tokens.
  public func macs(passes: Int) -> Double {
    let count = Double(passes)
    let growth = macs(contextLength: 1) - macs(contextLength: 0)
    return macs(contextLength: 0) * count + growth * count * (count + 1) / 2
  }
}
