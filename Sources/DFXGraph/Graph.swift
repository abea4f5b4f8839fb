// SPDX-License-Identifier: Apache-2.0

/// The name of a dimension; how large it is says the graph.
public struct Dimension: Hashable, Sendable, CustomStringConvertible {
  /// Its name in text.
  public let name: String

  /// The dimension called `name`.
  public init(_ name: String) { self.name = name }

  /// Elements of the residual stream.
  public static let width = Dimension("width")
  /// Query heads.
  public static let heads = Dimension("heads")
  /// Elements of a head.
  public static let headWidth = Dimension("head_width")
  /// Heads of keys and values; each serves as many query heads.
  public static let keyHeads = Dimension("key_heads")
  /// All heads, one after the other: heads x head_width.
  public static let attended = Dimension("attended")
  /// Elements of the feed-forward network's hidden layer.
  public static let inner = Dimension("inner")
  /// Tokens that a model knows.
  public static let vocabulary = Dimension("vocabulary")
  /// Positions.
  public static let context = Dimension("context")
  /// One for each pair of elements that a rotary embedding turns.
  public static let rotations = Dimension("rotations")

  /// The name.
  public var description: String { name }
}

/// A dimension and its size.
public struct DimensionSize: Hashable, Sendable {
  /// The dimension.
  public let dimension: Dimension
  /// How many.
  public let size: Int

  /// A dimension of `size`.
  public init(_ dimension: Dimension, _ size: Int) {
    self.dimension = dimension
    self.size = size
  }
}

/// Which of a graph's values.
public struct ValueID: Hashable, Sendable {
  /// Its place in ``Graph/values``.
  public let index: Int

  /// The value at `index`.
  public init(index: Int) { self.index = index }
}

/// What an operation computes for one position.
public struct Value: Equatable, Sendable {
  /// Its name in text, without `%`; unique in the graph.
  public var name: String
  /// Its dimensions; none for a token.
  public var shape: [Dimension]

  /// A value.
  public init(name: String, shape: [Dimension]) {
    self.name = name
    self.shape = shape
  }
}

/// A trained tensor that operations read.
public struct Weight: Equatable, Sendable {
  /// Its name in the checkpoint, without the layer.
  public var name: String
  /// Its dimensions in the order in which it is stored.
  public var shape: [Dimension]
  /// Whether every layer has its own.
  public var perLayer: Bool

  /// A weight.
  public init(name: String, shape: [Dimension], perLayer: Bool) {
    self.name = name
    self.shape = shape
    self.perLayer = perLayer
  }
}

/// What a layer keeps of every position: keys or values.
public struct State: Equatable, Sendable {
  /// Its name in text, without `@`.
  public var name: String
  /// Its dimensions; the first counts positions.
  public var shape: [Dimension]

  /// A state.
  public init(name: String, shape: [Dimension]) {
    self.name = name
    self.shape = shape
  }
}

/// Under which name, after the framework's module that makes it, a result can be looked at.
public struct TapName: Hashable, Sendable {
  /// The name without the layer; a layer's own output has an empty one.
  public var name: String
  /// Which of `parts` equal parts of the framework's tensor the result is.
  public var part: Int
  /// Parts of the framework's tensor.
  public var parts: Int

  /// A result that is a framework's tensor, or part `part` of `parts` of one.
  public init(_ name: String, part: Int = 0, of parts: Int = 1) {
    self.name = name
    self.part = part
    self.parts = parts
  }
}

/// To which row of a report an operation counts.
public enum ModelPart: String, Sendable, CaseIterable {
  case embedding
  case norm = "layer_norm"
  case attention = "self_attention"
  case feedForward = "ffn"
  case residual
  case head = "lm_head"
}

/// An operation in its place.
public struct Node: Equatable, Sendable {
  /// Its name, unique in the graph; plans and programs use it.
  public var name: String
  /// What it does.
  public var operation: Operation
  /// What it makes; nil when it only appends to a state.
  public var result: ValueID?
  /// To what it counts.
  public var part: ModelPart
  /// Under which name the result can be looked at.
  public var tap: TapName?

  /// An operation in its place.
  public init(
    name: String, operation: Operation, result: ValueID?, part: ModelPart, tap: TapName? = nil
  ) {
    self.name = name
    self.operation = operation
    self.result = result
    self.part = part
    self.tap = tap
  }
}

/// The operations of one layer; they stand for all layers.
public struct RepeatedRegion: Equatable, Sendable {
  /// The value that enters the first layer.
  public var initial: ValueID
  /// What a layer gets.
  public var argument: ValueID
  /// The operations of a layer.
  public var nodes: [Node]
  /// What a layer hands to the next.
  public var next: ValueID
  /// What the last layer leaves.
  public var result: ValueID

  /// A region.
  public init(
    initial: ValueID, argument: ValueID, nodes: [Node], next: ValueID, result: ValueID
  ) {
    self.initial = initial
    self.argument = argument
    self.nodes = nodes
    self.next = next
    self.result = result
  }
}

/// The forward pass of a model for one position.
///
/// One repeated region stands for all layers. Weights are named, not held; what a position leaves for later ones
/// is state.
public struct Graph: Equatable, Sendable {
  /// The family: `gpt2`, `llama`.
  public var name: String
  /// Layers.
  public var layers: Int
  /// The dimensions in the order of their declaration.
  public var dimensions: [DimensionSize]
  /// Weights in the order of their declaration.
  public var weights: [Weight] = []
  /// States of a layer.
  public var states: [State] = []
  /// All values.
  public var values: [Value] = []
  /// Operations before the layers.
  public var before: [Node] = []
  /// The layers.
  public var region: RepeatedRegion
  /// Operations after the layers.
  public var after: [Node] = []

  /// How large a dimension is.
  public func size(_ dimension: Dimension) -> Int {
    guard let found = dimensions.first(where: { $0.dimension == dimension }) else {
      preconditionFailure("the graph has no dimension \(dimension)")
    }
    return found.size
  }

  /// Elements of a shape.
  public func count(_ shape: [Dimension]) -> Int {
    shape.reduce(1) { $0 * size($1) }
  }

  /// A value.
  public subscript(id: ValueID) -> Value { values[id.index] }

  /// The weight called `name`.
  public func weight(_ name: String) -> Weight? { weights.first { $0.name == name } }

  /// The state called `name`.
  public func state(_ name: String) -> State? { states.first { $0.name == name } }

  /// All operations, those of a layer once.
  public var nodes: [Node] { before + region.nodes + after }

  /// Elements of all weights; one that is used twice counts once.
  public var parameterCount: Int {
    weights.filter { !$0.isComputed }
      .reduce(0) { $0 + count($1.shape) * ($1.perLayer ? layers : 1) }
  }
}

extension Weight {
  /// Whether it follows from the configuration and is in no checkpoint.
  public var isComputed: Bool { shape == [.rotations] }
}
