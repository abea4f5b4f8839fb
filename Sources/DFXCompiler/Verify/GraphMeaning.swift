// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph

/// What a graph says of one position, in the order of the numerics contract.
///
/// An oracle of programs: it knows no cards, registers or addresses, and writes the arithmetic of docs/adr/0008 and
/// 0025 down a second time.
struct GraphMeaning {
  private let graph: Graph
  let terms: Terms
  /// The layer that is evaluated; nil outside.
  private var layer: Int?
  private var values: [ValueID: [Terms.Run]] = [:]
  /// What heads keep of the position.
  private var kept: [Terms.Keeper: [Terms.Run]] = [:]
  /// The layers, position and token of the pass.
  let pass: Pass

  /// A pass at a position, through these layers.
  struct Pass: Equatable {
    let layers: [Int]
    let position: Int
    let token: Int

    init(layers: [Int], position: Int, token: Int) {
      self.layers = layers
      self.position = position
      self.token = token
    }

    /// One of a graph; without a position the last one, which is the farthest from where rows begin.
    init(_ graph: Graph, layers: [Int], position: Int? = nil) {
      let position = position ?? graph.size(.context) - 1
      let last = graph.size(.vocabulary) - 1
      // Not the position, so that one is not taken for the other.
      self.init(
        layers: layers, position: position, token: last == position ? max(last - 1, 0) : last)
    }
  }

  /// A result of an operation, of a layer.
  struct Made: Hashable {
    let value: ValueID
    let layer: Int?
  }

  /// Every value.
  private(set) var results: [Made: [Terms.Run]] = [:]
  /// The intermediate tensors by their full names; those with a row for each head hold one after the other.
  private(set) var tapped: [String: WrittenRuns] = [:]
  /// The logits.
  private(set) var logits: [Terms.Run] = []
  /// The largest logit.
  private(set) var token: Int?

  /// Evaluates a pass through its layers, one after the other.
  init(_ graph: Graph, _ pass: Pass, terms: Terms) {
    self.graph = graph
    self.terms = terms
    self.pass = pass
    for node in graph.before { evaluate(node) }
    values[graph.region.argument] = values[graph.region.initial]
    for number in pass.layers {
      layer = number
      for node in graph.region.nodes { evaluate(node) }
      values[graph.region.argument] = values[graph.region.next]
    }
    layer = nil
    values[graph.region.result] = values[graph.region.argument]
    for node in graph.after { evaluate(node) }
  }

  private mutating func evaluate(_ node: Node) {
    let inputs = node.operation.inputs.map { values[$0] ?? [] }
    guard let result = meaning(node, inputs) else { return }
    if let id = node.result {
      values[id] = result
      results[Made(value: id, layer: layer)] = result
    }
    if let name = node.tap {
      tap(name.name, result, at: name.part * result.elementCount)
    }
  }

  private mutating func meaning(_ node: Node, _ inputs: [[Terms.Run]]) -> [Terms.Run]? {
    switch node.operation {
    case .embed(let table): return row(table, pass.token, node)
    case .position(let table): return row(table, pass.position, node)
    case .rotate(let input, let frequencies):
      let headWidth = graph.size(graph[input].shape[1])
      return terms.rotated(
        inputs[0], width: headWidth, frequencies: frequencies, position: pass.position)
    case .norm(let kind, _, let gain, let bias, let epsilon):
      let count = count(node)
      return terms.normalized(
        kind, inputs[0], gain: vector(gain, count: count),
        bias: bias.map { vector($0, count: count) }, epsilon: epsilon)
    case .linear(let product): return projection(product, inputs[0], node)
    case .append(_, let state):
      for (head, runs) in inputs[0].vectors(of: graph.size(.headWidth)).enumerated() {
        kept[keeper(state, head)] = runs
      }
      return nil
    case .attention(_, let keys, let values, let scale):
      return attention(node.name, inputs[0], keys: keys, values: values, scale: scale)
    case .activation(let function, _): return terms.map(inputs[0], .init(function))
    case .add: return terms.zip(inputs[0], .add, inputs[1])
    case .multiply: return terms.zip(inputs[0], .multiply, inputs[1])
    case .scale(_, let factor):
      return terms.map(inputs[0], .multiply, scalar: terms.constant(Float16(factor)))
    case .softmax: return terms.softmax(inputs[0])
    case .output(let product):
      logits = projection(product, inputs[0], node)
      return logits
    case .argmax:
      token = terms(.record([Terms.Candidates(firstID: 0, runs: inputs[0])]))
      return nil
    }
  }

  private func count(_ node: Node) -> Int {
    node.result.map { graph.count(graph[$0].shape) } ?? 0
  }

  private func row(_ table: String, _ row: Int, _ node: Node) -> [Terms.Run] {
    terms.vector(.weight(table, layer: nil, row: row), count: count(node))
  }

  private func vector(_ weight: String, count: Int) -> [Terms.Run] {
    terms.vector(.weight(weight, layer: layer, row: nil), count: count)
  }

  private func keeper(_ state: String, _ head: Int) -> Terms.Keeper {
    Terms.Keeper(state: state, layer: layer ?? 0, head: head)
  }

  private mutating func tap(_ name: String, _ runs: [Terms.Run], at first: Int) {
    var full = name
    if let layer { full = name.isEmpty ? "h.\(layer)" : "h.\(layer).\(name)" }
    tapped[full, default: WrittenRuns()].write(runs, at: first)
  }

  /// x W + b
  private func projection(
    _ product: Projection, _ input: [Terms.Run], _ node: Node
  ) -> [Terms.Run] {
    let isLayers = graph.weight(product.weight)?.perLayer ?? false
    let columns = terms.vector(
      .product(
        input,
        .weight(
          product.weight, isTransposed: product.transposed, layer: isLayers ? layer : nil)),
      count: count(node))
    guard let bias = product.bias else { return columns }
    return terms.zip(columns, .add, vector(bias, count: count(node)))
  }

  /// softmax(scale q K) V, head by head.
  private mutating func attention(
    _ name: String, _ queries: [Terms.Run], keys: String, values: String, scale: AttentionScale
  ) -> [Terms.Run] {
    let width = graph.size(.headWidth)
    let context = pass.position + 1
    let group = graph.size(.heads) / graph.size(.keyHeads)
    let factor = terms.constant(Float16(scale[layer ?? 0]))
    func matrix(_ state: String, _ head: Int) -> Terms.Matrix {
      let keeper = keeper(state, head / group)
      return .kept(keeper, current: kept[keeper] ?? [])
    }
    var all: [Terms.Run] = []
    for (head, query) in queries.vectors(of: width).enumerated() {
      let attended = terms.attended(
        query, keys: matrix(keys, head), values: matrix(values, head), context: context,
        scale: factor)
      tap(name + ".scores", attended.scores, at: head * context)
      tap(name + ".softmax", attended.weights, at: head * context)
      all += attended.mixed
    }
    tap(name + ".context", all, at: 0)
    return all
  }
}
