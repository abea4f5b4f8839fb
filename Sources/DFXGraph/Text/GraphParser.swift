// SPDX-License-Identifier: Apache-2.0

extension Graph {
  /// The graph that a text describes, verified.
  public init(parsing text: String) throws(GraphError) {
    var lexer = GraphLexer(text)
    var parser = GraphParser(tokens: try lexer.tokens())
    self = try parser.parse()
    try verify()
  }
}

/// Reads what ``Graph/text`` writes.
struct GraphParser {
  private let tokens: [GraphToken]
  private var next = 0
  private var graph = Graph(
    name: "", layers: 1, dimensions: [],
    region: RepeatedRegion(
      initial: ValueID(index: 0), argument: ValueID(index: 0), nodes: [], next: ValueID(index: 0),
      result: ValueID(index: 0)))
  private var values: [String: ValueID] = [:]

  init(tokens: [GraphToken]) { self.tokens = tokens }

  mutating func parse() throws(GraphError) -> Graph {
    try expect(word: "graph")
    graph.name = try word("the graph's name")
    try expect("{")
    try declarations()
    graph.before = try nodes(until: { $0 == .word("repeat") })
    try region()
    graph.after = try nodes(until: { $0 == .symbol("}") })
    try expect("}")
    guard peek == .end else { throw wrong("nothing may follow the graph") }
    return graph
  }

  // MARK: Declarations

  private mutating func declarations() throws(GraphError) {
    while true {
      switch peek {
      case .word("layers"):
        next += 1
        graph.layers = try integer("the number of layers")
      case .word("dimension"):
        next += 1
        let name = try word("a dimension")
        try expect("=")
        graph.dimensions.append(DimensionSize(Dimension(name), try integer("a size")))
      case .word("weight"):
        next += 1
        let name = try text("a weight's name")
        let shape = try shape()
        let perLayer = take(word: "per")
        if perLayer { try expect(word: "layer") }
        graph.weights.append(Weight(name: name, shape: shape, perLayer: perLayer))
      case .word("state"):
        next += 1
        let name = try state()
        graph.states.append(State(name: name, shape: try shape()))
      default: return
      }
    }
  }

  private mutating func shape() throws(GraphError) -> [Dimension] {
    try expect("[")
    var shape: [Dimension] = []
    while peek != .symbol("]") {
      if !shape.isEmpty { try expect(",") }
      shape.append(Dimension(try word("a dimension")))
    }
    try expect("]")
    return shape
  }

  // MARK: Operations

  private mutating func region() throws(GraphError) {
    try expect(word: "repeat")
    let argument = try value("what a layer gets")
    try expect("=")
    let initial = try known()
    try expect("{")
    let id = define(argument, graph[initial].shape)
    let nodes = try nodes(until: { $0 == .word("next") })
    try expect(word: "next")
    let last = try known()
    try expect("}")
    try expect("->")
    let result = define(try value("what the layers leave"), graph[initial].shape)
    graph.region = RepeatedRegion(
      initial: initial, argument: id, nodes: nodes, next: last, result: result)
  }

  private mutating func nodes(
    until ends: (GraphToken.Kind) -> Bool
  ) throws(GraphError) -> [Node] {
    var nodes: [Node] = []
    while !ends(peek) {
      guard peek != .end else { throw wrong("the graph is not closed") }
      nodes.append(try node())
    }
    return nodes
  }

  private mutating func node() throws(GraphError) -> Node {
    var resultName: String?
    if case .value = peek {
      resultName = try value("a result")
      try expect("=")
    }
    let operation = try operation()
    var result: ValueID?
    if let resultName {
      try expect(":")
      result = define(resultName, try shape())
    }
    var name = resultName
    if take(word: "name") { name = try text("the operation's name") }
    guard let name else { throw wrong("an operation without a result wants a name") }
    try expect(word: "part")
    let part = try word("a part of the model")
    guard let part = ModelPart(rawValue: part) else { throw wrong("there is no part '\(part)'") }
    return Node(
      name: name, operation: operation, result: result, part: part, tap: try tap())
  }

  private mutating func tap() throws(GraphError) -> TapName? {
    guard take(word: "tap") else { return nil }
    let name = try text("the tap's name")
    guard case .word(let number) = peek, let part = Int(number) else { return TapName(name) }
    next += 1
    try expect(word: "of")
    return TapName(name, part: part, of: try integer("the number of parts"))
  }

  private mutating func operation() throws(GraphError) -> Operation {
    let opcode = try word("an operation")
    let parts = opcode.split(separator: ".", maxSplits: 1).map(String.init)
    guard let kind = parts.first.flatMap({ OperationKind(rawValue: $0) }) else {
      throw wrong("there is no operation '\(opcode)'")
    }
    let variant = parts.count > 1 ? parts[1] : nil
    guard variant == nil || kind == .norm || kind == .activation else {
      throw wrong("there is no operation '\(opcode)'")
    }
    try expect("(")
    let operation = try operands(kind, variant: variant, opcode: opcode)
    try expect(")")
    return operation
  }

  private mutating func operands(
    _ kind: OperationKind, variant: String?, opcode: String
  ) throws(GraphError) -> Operation {
    switch kind {
    case .embed: return .embed(table: try text("a table"))
    case .position: return .position(table: try text("a table"))
    case .rotate: return .rotate(try known(), frequencies: try nextText("frequencies"))
    case .norm:
      guard let norm = variant.flatMap({ NormKind(rawValue: $0) }) else {
        throw wrong("there is no operation '\(opcode)'")
      }
      let input = try known()
      let gain = try nextText("a gain")
      try expect(",")
      var bias: String?
      if case .text = peek {
        bias = try text("a bias")
        try expect(",")
      }
      try expect(word: "epsilon")
      return .norm(norm, input, gain: gain, bias: bias, epsilon: try number("epsilon"))
    case .linear: return .linear(try projection())
    case .output: return .output(try projection())
    case .append:
      let input = try known()
      try expect(",")
      return .append(input, state: try state())
    case .attention:
      let query = try known()
      try expect(",")
      let keys = try state()
      try expect(",")
      let values = try state()
      try expect(",")
      try expect(word: "scale")
      let factor = try number("a factor")
      let byLayer = take(word: "by")
      if byLayer { try expect(word: "layer") }
      return .attention(
        query: query, keys: keys, values: values,
        scale: AttentionScale(factor, dividedByLayer: byLayer))
    case .activation:
      guard let function = variant.flatMap({ ActivationFunction(rawValue: $0) }) else {
        throw wrong("there is no operation '\(opcode)'")
      }
      return .activation(function, try known())
    case .add:
      let left = try known()
      try expect(",")
      return .add(left, try known())
    case .multiply:
      let left = try known()
      try expect(",")
      return .multiply(left, try known())
    case .scale:
      let input = try known()
      try expect(",")
      return .scale(input, by: try number("a factor"))
    case .softmax: return .softmax(try known())
    case .argmax: return .argmax(try known())
    }
  }

  private mutating func projection() throws(GraphError) -> Projection {
    let input = try known()
    try expect(",")
    let transposed = take(word: "transposed")
    let weight = try text("a weight")
    var bias: String?
    if peek == .symbol(",") { bias = try nextText("a bias") }
    return Projection(input, weight: weight, transposed: transposed, bias: bias)
  }

  // MARK: Words

  private var peek: GraphToken.Kind { tokens[next].kind }

  private func wrong(_ cause: String) -> GraphError {
    .text(line: tokens[next].line, cause: cause)
  }

  private mutating func define(_ name: String, _ shape: [Dimension]) -> ValueID {
    graph.values.append(Value(name: name, shape: shape))
    let id = ValueID(index: graph.values.count - 1)
    values[name] = id
    return id
  }

  private mutating func known() throws(GraphError) -> ValueID {
    let name = try value("an operand")
    guard let id = values[name] else { throw wrong("nothing makes %\(name)") }
    return id
  }

  private mutating func take(word: String) -> Bool {
    guard peek == .word(word) else { return false }
    next += 1
    return true
  }

  private mutating func expect(word: String) throws(GraphError) {
    guard take(word: word) else {
      throw wrong("expected '\(word)', found \(tokens[next].description)")
    }
  }

  private mutating func expect(_ symbol: String) throws(GraphError) {
    guard peek == .symbol(symbol) else {
      throw wrong("expected '\(symbol)', found \(tokens[next].description)")
    }
    next += 1
  }

  private mutating func word(_ what: String) throws(GraphError) -> String {
    guard case .word(let text) = peek else {
      throw wrong("expected \(what), found \(tokens[next].description)")
    }
    next += 1
    return text
  }

  private mutating func value(_ what: String) throws(GraphError) -> String {
    guard case .value(let name) = peek else {
      throw wrong("expected \(what), found \(tokens[next].description)")
    }
    next += 1
    return name
  }

  private mutating func state() throws(GraphError) -> String {
    guard case .state(let name) = peek else {
      throw wrong("expected a state, found \(tokens[next].description)")
    }
    next += 1
    return name
  }

  private mutating func text(_ what: String) throws(GraphError) -> String {
    guard case .text(let text) = peek else {
      throw wrong("expected \(what), found \(tokens[next].description)")
    }
    next += 1
    return text
  }

  private mutating func nextText(_ what: String) throws(GraphError) -> String {
    try expect(",")
    return try text(what)
  }

  private mutating func integer(_ what: String) throws(GraphError) -> Int {
    let text = try word(what)
    guard let number = Int(text) else { throw wrong("\(what) is not '\(text)'") }
    return number
  }

  private mutating func number(_ what: String) throws(GraphError) -> Double {
    let text = try word(what)
    guard let number = Double(text), number.isFinite else {
      throw wrong("\(what) is not '\(text)'")
    }
    return number
  }
}
