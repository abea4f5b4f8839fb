// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph
internal import DFXPlan

/// The verifier of completed plans: the sharded graph, interpreted on all cards over terms, makes on each card its share
/// of what the graph makes.
///
/// A card has its share of each value and what collectives bring, and computes each operation on those alone. It knows
/// the completed plan and its collectives, and nothing of how they were found nor of instructions.
struct ShardedGraph {
  let graph: Graph
  let plan: CompletedPlan
  /// The transfers by the operation before which they happen.
  private let collectives: [String: [Collective]]
  let terms: Terms
  /// The graph on no cards.
  let wanted: GraphMeaning
  /// The layer that is interpreted; nil outside.
  private(set) var layer: Int?
  private(set) var cards: [Shares]
  /// Layers of a stage that are interpreted: all are alike.
  private static let layers = 2

  /// What a card has.
  struct Shares {
    /// Its share of each value.
    var own: [ValueID: [Terms.Run]] = [:]
    /// Values of which it has everything, by a collective.
    var whole: [ValueID: [Terms.Run]] = [:]
    /// What its heads keep.
    var kept: [Terms.Keeper: [Terms.Run]] = [:]
    /// The best of its logits, or of all.
    var candidates: [Terms.Candidates] = []
  }

  /// The sharded graph of a plan; without `collectives` with those that follow from the plan.
  init(_ graph: Graph, _ plan: CompletedPlan, collectives: [Collective]? = nil) {
    self.graph = graph
    self.plan = plan
    self.collectives = Dictionary(
      grouping: collectives ?? plan.collectives(of: graph), by: \.node)
    cards = Array(repeating: Shares(), count: plan.plan.mesh.cardCount)
    wanted = GraphMeaning(
      graph, .init(graph, layers: plan.stages.flatMap { $0.layers.prefix(Self.layers) }),
      terms: Terms())
    terms = wanted.terms
  }

  /// Interprets a pass, and compares every value with the unsharded graph's as soon as it is made.
  func verify() throws(CompilerError) {
    var copy = self
    try copy.run()
  }

  private mutating func run() throws(CompilerError) {
    let region = graph.region
    guard let first = plan.stages.first, let last = plan.stages.last else { return }
    for node in graph.before { try interpret(node, on: first) }
    for stage in plan.stages {
      if stage.isFirst {
        for card in stage.cards {
          cards[card].own[region.argument] = cards[card].own[region.initial]
        }
      } else {
        try handOver(to: stage)
      }
      for number in stage.layers.prefix(Self.layers) {
        layer = number
        for node in region.nodes { try interpret(node, on: stage) }
        for card in stage.cards {
          cards[card].own[region.argument] = cards[card].own[region.next]
          for value in [region.argument] + region.nodes.compactMap(\.result) {
            cards[card].whole[value] = nil
          }
        }
      }
      layer = nil
    }
    for card in last.cards { cards[card].own[region.result] = cards[card].own[region.argument] }
    for node in graph.after { try interpret(node, on: last) }
    for card in last.cards {
      guard terms(.record(cards[card].candidates)) == wanted.token else {
        throw fault("the token of card \(card) is not that of the graph")
      }
    }
  }

  private mutating func interpret(_ node: Node, on stage: Stage) throws(CompilerError) {
    for collective in collectives[node.name] ?? [] {
      switch collective.cause {
      case .gather: try gather(collective, for: node, on: stage)
      case .select, .stage: continue
      }
    }
    for card in stage.cards {
      let made = try local(node, card)
      guard let made, let value = node.result else { continue }
      let range = try elements(plan[node].result, of: graph[value].shape, on: card)
      guard try range == elements(plan[value], of: graph[value].shape, on: card) else {
        throw fault("'\(node.name)' leaves elements \(range) on card \(card), and the plan others")
      }
      let all = wanted.results[.init(value: value, layer: layer)] ?? []
      guard made.merged == all.elements(range) else {
        throw fault(
          "elements \(range) of '\(node.name)' on card \(card) are not those of the graph")
      }
      cards[card].own[value] = made
    }
    for collective in collectives[node.name] ?? [] where collective.cause == .select {
      let all = stage.cards.flatMap { cards[$0].candidates }
      guard let joined = all.joined else { throw fault("'\(node.name)': a logit is there twice") }
      for card in stage.cards { cards[card].candidates = joined }
    }
  }

  func fault(_ cause: String) -> CompilerError {
    .verification(pass: "partition", layer.map { "layer \($0): \(cause)" } ?? cause)
  }
}

// MARK: Places

extension ShardedGraph {
  /// The elements of something with these dimensions that a card has.
  func elements(
    _ splits: [Split?], of shape: [Dimension], on card: Int
  ) throws(CompilerError) -> Range<Int> {
    guard let split = splits.first ?? nil else {
      guard splits.allSatisfy({ $0 == nil }) else {
        throw .unsupported("a split of another dimension than the first")
      }
      return 0..<graph.count(shape)
    }
    let coordinate = plan.plan.mesh.coordinate(ofCard: card, along: split.axis)
    guard split.ranges.indices.contains(coordinate) else {
      throw fault("card \(card) has no share along '\(split.axis.rawValue)'")
    }
    let rest = graph.count(Array(shape.dropFirst()))
    let range = split.ranges[coordinate]
    return range.lowerBound * rest..<range.upperBound * rest
  }

  /// What a card needs of a value that an operation reads.
  func operand(_ index: Int, of node: Node, on card: Int) throws(CompilerError) -> [Terms.Run] {
    let value = node.operation.inputs[index]
    let shape = graph[value].shape
    let needed = try elements(plan[node].operands[index], of: shape, on: card)
    let has = try elements(plan[value], of: shape, on: card)
    if needed.isEmpty { return [] }
    if let own = cards[card].own[value], has.contains(needed.lowerBound),
      needed.upperBound <= has.upperBound
    {
      return own.elements(needed.lowerBound - has.lowerBound..<needed.upperBound - has.lowerBound)
    }
    guard let whole = cards[card].whole[value] else {
      throw fault(
        "'\(node.name)' needs elements \(needed) of %\(graph[value].name), card \(card) has "
          + "\(has), and nothing brings the others")
    }
    return whole.elements(needed)
  }
}

// MARK: Transfers

extension ShardedGraph {
  /// Gives each card of a stage all of a value: every share at its natural place.
  private mutating func gather(
    _ collective: Collective, for node: Node, on stage: Stage
  ) throws(CompilerError) {
    guard
      let value = node.operation.inputs.first(where: { "%" + graph[$0].name == collective.value }),
      collective.elements.count == stage.cards.count
    else { throw fault("a gather of \(collective.value) before '\(node.name)' has no sense") }
    let shape = graph[value].shape
    var pieces: [(range: Range<Int>, runs: [Terms.Run])] = []
    for (card, count) in zip(stage.cards, collective.elements) {
      let range = try elements(plan[value], of: shape, on: card)
      guard range.count == count else {
        throw fault("card \(card) gives \(count) elements of %\(graph[value].name), not \(range)")
      }
      pieces.append((range, cards[card].own[value] ?? []))
    }
    var next = 0
    var whole: [Terms.Run] = []
    for piece in pieces.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where !piece.range.isEmpty {
      guard piece.range.lowerBound == next else {
        throw fault("a gather of %\(graph[value].name) has no element \(next), or two")
      }
      whole += piece.runs
      next = piece.range.upperBound
    }
    guard next == graph.count(shape) else {
      throw fault("a gather of %\(graph[value].name) has \(next) elements")
    }
    for card in stage.cards { cards[card].whole[value] = whole.merged }
  }

  /// Gives each card of a stage what its peer in the stage before leaves.
  private mutating func handOver(to stage: Stage) throws(CompilerError) {
    let region = graph.region
    let value = "%" + graph[region.next].name
    let before = plan.stages[stage.number - 1]
    guard
      let collective = collectives.values.joined().first(where: {
        $0.cause == .stage && $0.value == value && $0.times == plan.stages.count - 1
      }), collective.elements.count == stage.cards.count, before.cards.count == stage.cards.count
    else { throw fault("nothing brings \(value) to stage \(stage.number)") }
    for ((card, peer), count) in zip(zip(stage.cards, before.cards), collective.elements) {
      let runs = cards[peer].own[region.argument] ?? []
      guard runs.elementCount == count else {
        throw fault("card \(peer) sends \(count) elements of \(value), not \(runs.elementCount)")
      }
      cards[card].own[region.argument] = runs
    }
  }
}

// MARK: State

extension ShardedGraph {
  /// Notes what a card's heads keep.
  mutating func keep(_ runs: [Terms.Run], of keeper: Terms.Keeper, on card: Int) {
    cards[card].kept[keeper] = runs
  }

  /// Notes the logits that a card picks from.
  mutating func pick(_ candidates: [Terms.Candidates], on card: Int) {
    cards[card].candidates = candidates
  }
}
