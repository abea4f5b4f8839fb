// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph
internal import DFXPlan

extension ShardedGraph {
  /// What an operation makes on a card of the card's shares of operands, weights and states; nil for no value.
  mutating func local(_ node: Node, _ card: Int) throws(CompilerError) -> [Terms.Run]? {
    if let result = node.result,
      try elements(plan[node].result, of: graph[result].shape, on: card).isEmpty
    {
      return []
    }
    var inputs: [[Terms.Run]] = []
    for index in node.operation.inputs.indices {
      inputs.append(try operand(index, of: node, on: card))
    }
    switch node.operation {
    case .embed(let table): return try row(table, wanted.pass.token, of: node, on: card)
    case .position(let table): return try row(table, wanted.pass.position, of: node, on: card)
    case .rotate(let input, let frequencies):
      return terms.rotated(
        inputs[0], width: graph.size(graph[input].shape[1]), frequencies: frequencies,
        position: wanted.pass.position)
    case .norm(let kind, _, let gain, let bias, let epsilon):
      return terms.normalized(
        kind, inputs[0], gain: try vector(gain, 1, of: node, on: card),
        bias: try bias.map { name throws(CompilerError) in
          try vector(name, 2, of: node, on: card)
        }, epsilon: epsilon)
    case .linear(let product), .output(let product):
      return try projection(product, inputs[0], of: node, on: card)
    case .append(let input, let state):
      let heads = try elements(plan[node].operands[0], of: graph[input].shape, on: card)
      let width = graph.size(.headWidth)
      for (number, runs) in inputs[0].vectors(of: width).enumerated() {
        keep(runs, of: keeper(state, heads.lowerBound / width + number), on: card)
      }
      return nil
    case .attention(let query, let keys, let values, let scale):
      return try attention(
        node, inputs[0], of: query, states: [keys, values], scale: scale, on: card)
    case .activation(let function, _): return terms.map(inputs[0], .init(function))
    case .add: return try zipped(node, inputs, .add)
    case .multiply: return try zipped(node, inputs, .multiply)
    case .scale(_, let factor):
      return terms.map(inputs[0], .multiply, scalar: terms.constant(Float16(factor)))
    case .softmax: return terms.softmax(inputs[0])
    case .argmax(let logits):
      let ids = try elements(plan[node].operands[0], of: graph[logits].shape, on: card)
      pick(
        ids.isEmpty ? [] : [Terms.Candidates(firstID: ids.lowerBound, runs: inputs[0])], on: card)
      return nil
    }
  }

  private func zipped(
    _ node: Node, _ inputs: [[Terms.Run]], _ operation: Terms.Arithmetic
  ) throws(CompilerError) -> [Terms.Run] {
    guard inputs[0].elementCount == inputs[1].elementCount else {
      throw fault("the operands of '\(node.name)' have different lengths")
    }
    return terms.zip(inputs[0], operation, inputs[1])
  }

  /// The layer that a weight's copy is of.
  private func layer(of weight: String) -> Int? {
    graph.weight(weight)?.perLayer ?? false ? layer : nil
  }

  private func keeper(_ state: String, _ head: Int) -> Terms.Keeper {
    Terms.Keeper(state: state, layer: layer ?? 0, head: head)
  }

  /// A card's elements of a row of a table.
  private func row(
    _ table: String, _ row: Int, of node: Node, on card: Int
  ) throws(CompilerError) -> [Terms.Run] {
    let shape = graph.weight(table)?.shape ?? []
    let range = try elements(
      Array(plan[node].operands[0].dropFirst()), of: Array(shape.dropFirst()), on: card)
    return [
      Terms.Run(
        writer: terms(.weight(table, layer: nil, row: row)), offset: range.lowerBound,
        count: range.count)
    ]
  }

  /// A card's elements of a parameter vector, which is the operation's operand of that number.
  private func vector(
    _ weight: String, _ operand: Int, of node: Node, on card: Int
  ) throws(CompilerError) -> [Terms.Run] {
    let range = try elements(
      plan[node].operands[operand], of: graph.weight(weight)?.shape ?? [], on: card)
    return [
      Terms.Run(
        writer: terms(.weight(weight, layer: layer(of: weight), row: nil)),
        offset: range.lowerBound, count: range.count)
    ]
  }

  /// x W + b for the columns that a card has of the weight.
  private func projection(
    _ product: Projection, _ input: [Terms.Run], of node: Node, on card: Int
  ) throws(CompilerError) -> [Terms.Run] {
    let shape = graph.weight(product.weight)?.shape ?? []
    let splits = plan[node].operands[1]
    let summed = graph[product.input].shape.count
    let (rows, columns) =
      product.transposed
      ? (shape.count - summed..<shape.count, 0..<shape.count - summed)
      : (0..<summed, summed..<shape.count)
    let inner = try elements(Array(splits[rows]), of: Array(shape[rows]), on: card)
    guard
      try inner
        == elements(plan[node].operands[0], of: graph[product.input].shape, on: card)
    else {
      throw fault(
        "'\(node.name)' on card \(card) has rows \(inner) of its weight, and other inputs")
    }
    let range = try elements(Array(splits[columns]), of: Array(shape[columns]), on: card)
    let result = [
      Terms.Run(
        writer: terms(
          .product(
            input,
            .weight(
              product.weight, isTransposed: product.transposed,
              layer: layer(of: product.weight)))), offset: range.lowerBound, count: range.count)
    ]
    guard let bias = product.bias else { return result }
    let added = try vector(bias, 2, of: node, on: card)
    guard added.elementCount == range.count else {
      throw fault("'\(node.name)' on card \(card) adds \(added.elementCount) to \(range.count)")
    }
    return terms.zip(result, .add, added)
  }

  /// softmax(scale q K) V of a card's query heads, by the keys and values that it keeps.
  private func attention(
    _ node: Node, _ queries: [Terms.Run], of query: ValueID, states: [String],
    scale: AttentionScale, on card: Int
  ) throws(CompilerError) -> [Terms.Run] {
    let width = graph.size(.headWidth)
    let group = graph.size(.heads) / graph.size(.keyHeads)
    let first = try elements(plan[node].operands[0], of: graph[query].shape, on: card).lowerBound
    let factor = terms.constant(Float16(scale[layer ?? 0]))
    var all: [Terms.Run] = []
    for (number, runs) in queries.vectors(of: width).enumerated() {
      let head = (first / width + number) / group
      var matrices: [Terms.Matrix] = []
      for (operand, state) in states.enumerated() {
        let shape = Array((graph.state(state)?.shape ?? []).dropFirst())
        let has = try elements(
          Array(plan[node].operands[1 + operand].dropFirst()), of: shape, on: card)
        let keeper = keeper(state, head)
        guard has.contains(head * width), let kept = cards[card].kept[keeper] else {
          throw fault("'\(node.name)' on card \(card) has no @\(state) of head \(head)")
        }
        matrices.append(.kept(keeper, current: kept))
      }
      all +=
        terms.attended(
          runs, keys: matrices[0], values: matrices[1], context: wanted.pass.position + 1,
          scale: factor
        ).mixed
    }
    return all
  }
}
