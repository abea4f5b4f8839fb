// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph

/// What a graph says of one position, in the order of the numerics contract.
///
/// An oracle of programs: it knows no cards, registers or addresses, and writes the arithmetic of docs/adr/0008 and
/// 0025 down a second time.
struct GraphMeaning {
  private let graph: Graph
  private let terms: Terms
  /// The layer that is evaluated; nil outside.
  private var layer: Int?
  private var values: [ValueID: [Terms.Run]] = [:]
  /// What heads keep of the position.
  private var kept: [Terms.Keeper: [Terms.Run]] = [:]
  /// Position and token of the pass.
  private let pass: (position: Int, token: Int)

  /// The intermediate tensors by their full names; those with a row for each head hold one after the other.
  private(set) var tapped: [String: WrittenRuns] = [:]
  /// The logits.
  private(set) var logits: [Terms.Run] = []
  /// The largest logit.
  private(set) var token: Int?

  /// Evaluates a pass through these layers, one after the other.
  init(_ graph: Graph, layers: [Int], position: Int, token: Int, terms: Terms) {
    self.graph = graph
    self.terms = terms
    pass = (position, token)
    for node in graph.before { evaluate(node) }
    values[graph.region.argument] = values[graph.region.initial]
    for number in layers {
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
    if let id = node.result { values[id] = result }
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
      let turns = terms.vector(.rotations(frequencies, position: pass.position), count: headWidth)
      return heads(of: inputs[0], width: headWidth).flatMap {
        terms.vector(.rotated($0, by: turns), count: headWidth)
      }
    case .norm(let kind, _, let gain, let bias, let epsilon):
      return norm(kind, inputs[0], gain: gain, bias: bias, epsilon: epsilon)
    case .linear(let product): return projection(product, inputs[0], node)
    case .append(_, let state):
      for (head, runs) in heads(of: inputs[0], width: graph.size(.headWidth)).enumerated() {
        kept[keeper(state, head)] = runs
      }
      return nil
    case .attention(_, let keys, let values, let scale):
      return attention(node.name, inputs[0], keys: keys, values: values, scale: scale)
    case .activation(let function, _): return terms.map(inputs[0], Self.function(function))
    case .add: return terms.zip(inputs[0], .add, inputs[1])
    case .multiply: return terms.zip(inputs[0], .multiply, inputs[1])
    case .scale(_, let factor):
      return terms.map(inputs[0], .multiply, scalar: terms.constant(Float16(factor)))
    case .softmax: return softmax(inputs[0])
    case .output(let product):
      logits = projection(product, inputs[0], node)
      return logits
    case .argmax:
      token = terms(.record([Terms.Candidates(firstID: 0, runs: inputs[0])]))
      return nil
    }
  }

  private static func function(_ function: ActivationFunction) -> Terms.Function {
    switch function {
    case .geluNew: .gelu
    case .silu: .silu
    case .relu: .relu
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

  private func heads(of runs: [Terms.Run], width: Int) -> [[Terms.Run]] {
    stride(from: 0, to: runs.elementCount, by: width).map { runs.elements($0..<$0 + width) }
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

  /// Layer: mean = sum(x 2^-k) (2^k / n); y = x - mean; s = 2^-ceil(log2 max|y|);
  /// variance s^2 = sum((y s)^2) / n + eps s^2; y (s / sqrt(variance s^2)) gain + bias. RMS: y = x.
  private func norm(
    _ kind: NormKind, _ input: [Terms.Run], gain: String, bias: String?, epsilon: Double
  ) -> [Terms.Run] {
    let count = input.elementCount
    var centred = input
    switch kind {
    case .layer:
      let exponent = count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
      let power = Double(1 << exponent)
      let scaled = terms.map(input, .multiply, scalar: terms.constant(Float16(1 / power)))
      let mean = terms(
        .scalars(
          .multiply, terms(.reduced(.sum, scaled)),
          terms.constant(Float16(power / Double(count)))))
      centred = terms.map(input, .subtract, scalar: mean)
    case .rms: break
    }
    let scale = terms(
      .function(.powerOfTwoScale, terms(.reduced(.maximumMagnitude, centred))))
    let small = terms.map(centred, .multiply, scalar: scale)
    let square = terms(
      .scalars(
        .multiply, terms(.reduced(.sum, terms.zip(small, .multiply, small))),
        terms.constant(Float16(1 / Double(count)))))
    let variance = terms(
      .scalars(
        .add, square, terms(.scaledEpsilon(scale, bits: Float(epsilon).bitPattern))))
    let factor = terms(.scalars(.multiply, terms(.function(.inverseRoot, variance)), scale))
    let normed = terms.zip(
      terms.map(centred, .multiply, scalar: factor), .multiply, vector(gain, count: count))
    guard let bias else { return normed }
    return terms.zip(normed, .add, vector(bias, count: count))
  }

  private func softmax(_ scores: [Terms.Run]) -> [Terms.Run] {
    let maximum = terms(.reduced(.maximum, scores))
    let powers = terms.map(
      terms.map(scores, .subtract, scalar: maximum), .exponential)
    let sum = terms(.reduced(.sum, powers))
    return terms.map(powers, .multiply, scalar: terms(.function(.reciprocal, sum)))
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
    for (head, query) in heads(of: queries, width: width).enumerated() {
      let scores = terms.map(
        terms.vector(.product(query, matrix(keys, head)), count: context), .multiply,
        scalar: factor)
      let weights = softmax(scores)
      tap(name + ".scores", scores, at: head * context)
      tap(name + ".softmax", weights, at: head * context)
      all += terms.vector(.product(weights, matrix(values, head)), count: width)
    }
    tap(name + ".context", all, at: 0)
    return all
  }
}
