// SPDX-License-Identifier: Apache-2.0

/// Writes a graph, operation by operation; shapes follow from the operations.
///
/// Front ends declare dimensions and weights as they go: a name that is declared twice must agree with itself.
public struct GraphBuilder {
  private enum Place { case before, region, after }

  private var graph: Graph
  private var place = Place.before
  private var hasRegion = false

  /// A graph of `layers` layers over `dimensions`.
  public init(name: String, layers: Int, dimensions: [DimensionSize]) {
    let none = ValueID(index: 0)
    graph = Graph(
      name: name, layers: layers, dimensions: dimensions,
      region: RepeatedRegion(initial: none, argument: none, nodes: [], next: none, result: none))
  }

  /// Declares a weight and returns its name.
  public mutating func weight(_ name: String, _ shape: [Dimension]) -> String {
    let weight = Weight(name: name, shape: shape, perLayer: place == .region)
    if let known = graph.weight(name) {
      precondition(known.shape == shape, "two shapes of \(name)")
    } else {
      graph.weights.append(weight)
    }
    return name
  }

  /// Declares a state of every layer and returns its name.
  public mutating func state(_ name: String, _ shape: [Dimension]) -> String {
    graph.states.append(State(name: name, shape: shape))
    return name
  }

  /// Adds an operation that makes a value, which is called like itself.
  public mutating func add(
    _ name: String, _ part: ModelPart, _ operation: Operation, tap: TapName? = nil
  ) throws(GraphError) -> ValueID {
    guard let shape = try operation.resultShape(in: graph, node: name) else {
      throw .operation(name: name, cause: "'\(operation.kind.rawValue)' makes no value")
    }
    let result = value(name, shape)
    place(Node(name: name, operation: operation, result: result, part: part, tap: tap))
    return result
  }

  /// Adds this position to a state.
  public mutating func append(
    _ name: String, _ part: ModelPart, _ input: ValueID, to state: String
  ) throws(GraphError) {
    let operation = Operation.append(input, state: state)
    _ = try operation.resultShape(in: graph, node: name)
    place(Node(name: name, operation: operation, result: nil, part: part))
  }

  private mutating func place(_ node: Node) {
    switch place {
    case .before: graph.before.append(node)
    case .region: graph.region.nodes.append(node)
    case .after: graph.after.append(node)
    }
  }

  /// Adds the layers: `body` gets what enters a layer and returns what leaves it.
  public mutating func layers(
    _ initial: ValueID, _ body: (inout GraphBuilder, ValueID) throws(GraphError) -> ValueID
  ) throws(GraphError) -> ValueID {
    precondition(!hasRegion, "a graph has one repeated region")
    hasRegion = true
    place = .region
    graph.region.initial = initial
    graph.region.argument = value("layer.input", graph[initial].shape)
    graph.region.next = try body(&self, graph.region.argument)
    graph.region.result = value("layers", graph[initial].shape)
    place = .after
    return graph.region.result
  }

  /// The whole graph, verified.
  public func finish() throws(GraphError) -> Graph {
    precondition(hasRegion, "a graph has layers")
    try graph.verify()
    return graph
  }

  private mutating func value(_ name: String, _ shape: [Dimension]) -> ValueID {
    graph.values.append(Value(name: name, shape: shape))
    return ValueID(index: graph.values.count - 1)
  }
}
