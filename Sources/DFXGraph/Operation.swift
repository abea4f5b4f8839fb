// SPDX-License-Identifier: Apache-2.0

/// Layer normalization (Ba, Kiros, Hinton 2016), or the one without the mean (Zhang, Sennrich 2019).
public enum NormKind: String, Sendable, CaseIterable {
  case layer
  case rms
}

/// A function of each element.
public enum ActivationFunction: String, Sendable, CaseIterable {
  /// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
  case geluNew = "gelu_new"
  /// x / (1 + exp(-x))
  case silu
  /// max(0, x)
  case relu
}

/// What attention scores are multiplied by.
public struct AttentionScale: Equatable, Sendable {
  /// The factor, of the first layer where it differs by layer.
  public var factor: Double
  /// Whether layer n's factor is divided by n + 1.
  public var dividedByLayer: Bool

  /// A factor.
  public init(_ factor: Double, dividedByLayer: Bool = false) {
    self.factor = factor
    self.dividedByLayer = dividedByLayer
  }

  /// The factor of a layer.
  public subscript(layer: Int) -> Double { dividedByLayer ? factor / Double(layer + 1) : factor }
}

/// A product with a weight matrix.
public struct Projection: Equatable, Sendable {
  /// The operand; all its dimensions are summed over.
  public var input: ValueID
  /// The name of the weight: the operand's dimensions, then the result's, or the other way when transposed.
  public var weight: String
  /// Whether the result's dimensions come first in the weight.
  public var transposed: Bool
  /// The name of what is added.
  public var bias: String?

  /// A product.
  public init(_ input: ValueID, weight: String, transposed: Bool = false, bias: String? = nil) {
    self.input = input
    self.weight = weight
    self.transposed = transposed
    self.bias = bias
  }
}

/// One step of a model's forward pass for one position.
///
/// Weights and states are given by name. The meaning in FP32 is in ``Interpreter``, what may be split in
/// ``ShardingRule``.
public enum Operation: Equatable, Sendable {
  /// The token's row of a table [vocabulary, ...].
  case embed(table: String)
  /// The position's row of a table [context, ...].
  case position(table: String)
  /// Turns element pairs (i, i + half) of each head by position x frequency i (Su et al. 2021, halves as
  /// transformers has them).
  case rotate(ValueID, frequencies: String)
  /// Normalizes over all elements, then gain, then bias.
  case norm(NormKind, ValueID, gain: String, bias: String?, epsilon: Double)
  /// x W + b
  case linear(Projection)
  /// Adds this position to a state.
  case append(ValueID, state: String)
  /// softmax(scale q K) V over all positions so far; query head h reads key head h / (heads / key_heads).
  case attention(query: ValueID, keys: String, values: String, scale: AttentionScale)
  /// A function of each element.
  case activation(ActivationFunction, ValueID)
  /// Element by element.
  case add(ValueID, ValueID)
  /// Element by element.
  case multiply(ValueID, ValueID)
  /// Every element times a constant.
  case scale(ValueID, by: Double)
  /// exp(x) / sum of all exp(x)
  case softmax(ValueID)
  /// The logits: x W, which a host may read.
  case output(Projection)
  /// The index of the largest element, the lowest among equals: the pass's token.
  case argmax(ValueID)
}

/// What an operation is, without its operands: plans annotate operations by kind.
public enum OperationKind: String, Sendable, CaseIterable {
  case embed, position, rotate, norm, linear, append, attention, activation, add, multiply, scale
  case softmax, output, argmax
}

extension Operation {
  /// What it is.
  public var kind: OperationKind {
    switch self {
    case .embed: .embed
    case .position: .position
    case .rotate: .rotate
    case .norm: .norm
    case .linear: .linear
    case .append: .append
    case .attention: .attention
    case .activation: .activation
    case .add: .add
    case .multiply: .multiply
    case .scale: .scale
    case .softmax: .softmax
    case .output: .output
    case .argmax: .argmax
    }
  }

  /// The values that it reads.
  public var inputs: [ValueID] {
    switch self {
    case .embed, .position: []
    case .rotate(let input, _), .norm(_, let input, _, _, _), .append(let input, _),
      .attention(let input, _, _, _), .activation(_, let input), .scale(let input, _),
      .softmax(let input), .argmax(let input):
      [input]
    case .linear(let product), .output(let product): [product.input]
    case .add(let left, let right), .multiply(let left, let right): [left, right]
    }
  }

  /// The weights that it reads.
  public var weights: [String] {
    switch self {
    case .embed(let table), .position(let table): [table]
    case .rotate(_, let frequencies): [frequencies]
    case .norm(_, _, let gain, let bias, _): [gain] + (bias.map { [$0] } ?? [])
    case .linear(let product), .output(let product):
      [product.weight] + (product.bias.map { [$0] } ?? [])
    case .append, .attention, .activation, .add, .multiply, .scale, .softmax, .argmax: []
    }
  }

  /// The states that it reads.
  public var statesRead: [String] {
    if case .attention(_, let keys, let values, _) = self { [keys, values] } else { [] }
  }

  /// The state that it adds to.
  public var stateWritten: String? {
    if case .append(_, let state) = self { state } else { nil }
  }
}
