// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
package import DFXGraph
package import DFXISA
internal import DFXPlan

/// Lowers a graph's forward pass for one position to the program of one card: a template for each operation, in the
/// order of the graph.
struct GraphLowering {
  let graph: Graph
  let plan: CompletedPlan
  let card: Int
  /// The layers that the card computes, and with whom.
  let stage: Stage
  let tile: TileShape
  let output: PassOutput
  let fusion: Fusion
  var builder: ProgramBuilder
  /// What this card has of the values made so far.
  var values: [ValueID: CardValue] = [:]
  /// The memory of the key heads that this card has, by state and head.
  var states: [String: [Int: RegionID]] = [:]
  /// What is set before the first operation.
  var constants = Constants()
  /// Biases that were read together, by weight.
  var biases: [String: Slice] = [:]
  /// The logits that this card computes.
  var vocabulary = 0..<0
  /// The operation that is being lowered, among all of the graph.
  private(set) var index = 0
  /// What the layers hand on, and the value that is there now.
  private var carried: (slice: Slice?, value: ValueID)

  init(
    graph: Graph, plan: CompletedPlan, card: Int, tile: TileShape, output: PassOutput
  ) {
    self.graph = graph
    self.plan = plan
    self.card = card
    stage = plan.stage(ofCard: card)
    self.tile = tile
    self.output = output
    fusion = Fusion(graph, plan: plan)
    builder = ProgramBuilder(contextCapacity: graph.size(.context))
    carried = (nil, graph.region.initial)
  }

  /// Whether the operation that is being lowered belongs to the layers.
  var isInLayer: Bool {
    (graph.before.count..<graph.before.count + graph.region.nodes.count).contains(index)
  }

  /// The card's part of a pass: what comes before the layers or what the stage before has sent, every layer in a
  /// loop, then what comes after or the way to the next stage.
  mutating func lower() throws(CompilerError) -> LoweredProgram {
    setConstants()
    if stage.isFirst {
      for node in graph.before { try lower(node) }
    } else {
      index = graph.before.count
      try receiveLayerInput()
    }
    let initial = held(graph.region.initial)
    carried = (initial.own, graph.region.argument)
    values[graph.region.argument] = CardValue(own: initial.own, label: initial.label)
    builder.section(.other, "loop")
    builder.emit(.layerLoop)
    setLayerConstants()
    for node in graph.region.nodes { try lower(node) }
    let next = held(graph.region.next)
    guard next.own == carried.slice else {
      throw .unsupported("layers that end with something else than an element-wise operation")
    }
    builder.section(.other, "loop")
    builder.emit(.nextLayer)
    values[graph.region.result] = CardValue(own: next.own, label: next.label)
    if stage.isLast {
      for node in graph.after { try lower(node) }
    } else {
      sendLayerOutput(next.own)
    }
    builder.section(.other, "end")
    builder.emit(.endPass)
    builder.emit(.halt)
    return builder.program
  }

  private mutating func lower(_ node: Node) throws(CompilerError) {
    defer { index += 1 }
    switch node.operation {
    case .embed(let table): try embed(node, table: table, rows: .token)
    case .position(let table): try embed(node, table: table, rows: .position)
    case .rotate(_, let frequencies): try rotate(node, frequencies: frequencies)
    case .norm(let kind, _, let gain, let bias, let epsilon):
      try norm(node, kind: kind, parameters: [gain] + (bias.map { [$0] } ?? []), epsilon: epsilon)
    case .linear(let product):
      if node.result.map({ graph[$0].shape.count }) == 1 {
        try columns(node, product)
      } else {
        try headProjections(node, product)
      }
    case .append(_, let state): try append(node, to: state)
    case .attention(_, let keys, let stored, let scale):
      try attention(node, keys: keys, values: stored, scale: scale)
    case .activation(let function, let input): try activation(node, function, input)
    case .add: try elementwise(node, .add)
    case .multiply: try elementwise(node, .multiply)
    case .scale(_, let factor): try scale(node, by: factor)
    case .softmax: throw .unsupported("a softmax outside attention ('\(node.name)')")
    case .output(let product): try logits(node, product)
    case .argmax: break  // computed with the logits
    }
  }

  /// Says what an operation made on this card.
  mutating func define(_ node: Node, _ own: Slice?, label: String? = nil) {
    guard let result = node.result else { return }
    values[result] = CardValue(own: own, label: label ?? node.name)
  }

  /// Says that `slice` holds this card's elements of a result.
  mutating func tap(_ node: Node, _ slice: Slice, elements: Range<Int>) {
    guard let tap = node.tap, let result = node.result else { return }
    let count = graph.count(graph[result].shape)
    builder.tap(
      tap.name, slice,
      .columns(first: tap.part * count + elements.lowerBound, width: tap.parts * count),
      perLayer: isInLayer)
  }

  /// Where an element-wise operation leaves its result: in the place of what the layers hand on where that is its
  /// left operand and read no more, or where the result is handed on itself.
  mutating func destination(
    of node: Node, left: ValueID, count: Int
  ) throws(CompilerError) -> Slice {
    let isNext = node.result == graph.region.next
    guard isNext || (isInLayer && left == carried.value && fusion.isDead(left, after: index)),
      let slice = carried.slice, let result = node.result
    else { return builder.vector(count) }
    guard fusion.isDead(carried.value, after: index) else {
      throw .unsupported(
        "'\(node.name)', whose result takes the place of a value that is read later")
    }
    carried.value = result
    return slice
  }
}

extension ModelPart {
  /// The tag of instructions of this part; reports have a column for each.
  package var tag: OperationTag {
    guard let tag = OperationTag(rawValue) else {
      preconditionFailure("'\(rawValue)' is no name of an operation")
    }
    return tag
  }
}
