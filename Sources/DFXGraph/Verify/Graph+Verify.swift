// SPDX-License-Identifier: Apache-2.0

extension Graph {
  /// Checks names, shapes, that values are made once and before they are read, and the repeated region.
  public func verify() throws(GraphError) {
    try verifyDeclarations()
    var check = Check(graph: self)
    for node in before { try check.visit(node, inLayer: false) }
    try check.visitRegion()
    for node in after { try check.visit(node, inLayer: false) }
    guard case .argmax? = after.last?.operation else {
      throw .graph(cause: "its last operation must be the argmax that makes the token")
    }
    if let index = values.indices.first(where: { !check.made.contains(ValueID(index: $0)) }) {
      throw .graph(cause: "nothing makes %\(values[index].name)")
    }
  }

  private func verifyDeclarations() throws(GraphError) {
    guard layers >= 1 else { throw .graph(cause: "it has \(layers) layers") }
    try verifyUnique(dimensions.map(\.dimension.name), "dimension ")
    try verifyUnique(weights.map(\.name), "weight ")
    try verifyUnique(states.map(\.name), "state @")
    try verifyUnique(values.map(\.name), "value %")
    try verifyUnique(nodes.map(\.name), "operation ")
    for entry in dimensions where entry.size < 1 {
      throw .graph(cause: "dimension \(entry.dimension) is \(entry.size)")
    }
    let known = Set(dimensions.map(\.dimension))
    for shape in weights.map(\.shape) + states.map(\.shape) + values.map(\.shape) {
      if let dimension = shape.first(where: { !known.contains($0) }) {
        throw .graph(cause: "dimension \(dimension) has no size")
      }
    }
    if known.contains(.attended), known.contains(.heads), known.contains(.headWidth),
      size(.attended) != size(.heads) * size(.headWidth)
    {
      throw .graph(cause: "attended must be heads x head_width")
    }
    for state in states where state.shape.first != .context {
      throw .graph(cause: "the first dimension of @\(state.name) must be context")
    }
  }

  private func verifyUnique(_ names: [String], _ what: String) throws(GraphError) {
    var seen = Set<String>()
    for name in names where !seen.insert(name).inserted {
      throw .graph(cause: "there are two of \(what)\(name)")
    }
  }

  private struct Check {
    let graph: Graph
    /// Values that exist, and those of them that the next operation may read.
    private(set) var made = Set<ValueID>()
    private var readable = Set<ValueID>()
    private var appended = Set<String>()

    init(graph: Graph) { self.graph = graph }

    mutating func visit(_ node: Node, inLayer: Bool) throws(GraphError) {
      func fail(_ cause: String) -> GraphError { .operation(name: node.name, cause: cause) }
      for input in node.operation.inputs where !readable.contains(input) {
        let name = graph.values.indices.contains(input.index) ? graph[input].name : "?"
        throw fail("reads %\(name) before it is made")
      }
      for name in node.operation.weights {
        guard let weight = graph.weight(name) else { throw fail("there is no weight \"\(name)\"") }
        if weight.perLayer != inLayer, !weight.isComputed {
          throw fail("\"\(name)\" is \(weight.perLayer ? "" : "not ")a weight of each layer")
        }
      }
      for state in node.operation.statesRead where !appended.contains(state) {
        throw fail("reads @\(state) before this position is in it")
      }
      if let state = node.operation.stateWritten {
        guard inLayer else { throw fail("@\(state) belongs to a layer") }
        guard appended.insert(state).inserted else { throw fail("appends to @\(state) again") }
      }
      let shape = try node.operation.resultShape(in: graph, node: node.name)
      guard (shape == nil) == (node.result == nil) else {
        throw fail(shape == nil ? "makes no value" : "its value has no name")
      }
      if let shape, let result = node.result {
        guard graph[result].shape == shape else {
          throw fail(
            "%\(graph[result].name) must be [\(shape.map(\.name).joined(separator: ", "))]")
        }
        try make(result)
      }
      if let tap = node.tap {
        guard tap.parts >= 1, 0..<tap.parts ~= tap.part else {
          throw fail("tap \"\(tap.name)\" is part \(tap.part) of \(tap.parts)")
        }
      }
    }

    /// Operations of a layer read what the layer gets and makes; operations after it, what the last one leaves.
    mutating func visitRegion() throws(GraphError) {
      let region = graph.region
      guard readable.contains(region.initial) else {
        throw .graph(cause: "what enters the layers is not made before them")
      }
      for value in [region.argument, region.next, region.result]
      where graph[value].shape != graph[region.initial].shape {
        throw .graph(
          cause: "%\(graph[value].name) has other dimensions than what enters the layers")
      }
      let outside = readable
      readable = []
      try make(region.argument)
      for node in region.nodes { try visit(node, inLayer: true) }
      guard readable.contains(region.next), region.next != region.argument else {
        throw .graph(cause: "what leaves a layer is not made in it")
      }
      readable = outside
      try make(region.result)
    }

    private mutating func make(_ value: ValueID) throws(GraphError) {
      guard made.insert(value).inserted else {
        throw .graph(cause: "%\(graph[value].name) is made twice")
      }
      readable.insert(value)
    }
  }
}
