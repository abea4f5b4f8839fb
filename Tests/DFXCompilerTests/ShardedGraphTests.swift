// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXModel
import Testing

@testable import DFXCompiler
@testable import DFXPlan

/// A model under a plan.
struct ShardedModel: Sendable, CustomTestStringConvertible {
  enum Family: String, CaseIterable { case gpt2, llama }

  let family: Family
  let plan: Plan

  var testDescription: String { "\(family) under '\(plan.name)'" }

  func graph() throws -> Graph {
    switch family {
    case .gpt2:
      try GPT2Configuration(layers: 4, width: 640, heads: 10, context: 40, vocabulary: 330).graph()
    case .llama:
      try LlamaConfiguration(
        layers: 4, width: 640, heads: 8, keyHeads: 4, headWidth: 64, innerWidth: 700, context: 40,
        vocabulary: 330, hasAttentionBias: true
      ).graph()
    }
  }

  /// Both families on one to eight cards, under plans that split and replicate other things, with stages and without.
  static let all: [ShardedModel] = Family.allCases.flatMap { family in
    let feedForward =
      switch family {
      case .gpt2: ["mlp.c_fc", "mlp.c_proj"]
      case .llama: ["mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"]
      }
    let plans =
      [1, 2, 3, 5, 8].map { devices in
        var plan = Plan.paper(devices: devices)
        plan.name = "paper on \(devices)"
        return plan
      } + PlanTests.plans(devices: 4, feedForward: feedForward)
      + [
        StageMesh(stages: 2, cards: 2), StageMesh(stages: 4, cards: 2),
        StageMesh(stages: 3, cards: 1),
      ]
      .map { mesh in
        var plan = mesh.plan
        plan.name = mesh.testDescription
        return plan
      }
    return plans.map { ShardedModel(family: family, plan: $0) }
  }
}

/// What is wrong with a completed plan, or with its transfers.
enum ShardedGraphMutation: String, CaseIterable {
  // Shards.
  case weightsOfOtherCard, biasOfOtherCard, columnsOfOtherCard, resultElsewhere, lostElements
  case columnsOfTable, wrongAxis
  // Sums whose order is part of the numerics.
  case partialProducts, partialNorm
  // Attention.
  case keysOfOtherCard, statesOfOtherCard, queriesOfOtherCard
  // Transfers.
  case lostGather, lostSelection, lostHandOver, shorterGather, shorterHandOver, idsOfOtherCard
}

extension Split {
  /// Cards have each other's shares.
  fileprivate var reversed: Split { Split(axis: axis, ranges: ranges.reversed()) }
}

/// A completed plan whose parts can be changed.
private struct ChangedPlan {
  let graph: Graph
  let plan: Plan
  let layers: [Range<Int>]
  var nodes: [PlacedNode]
  var values: [ValueID: [Split?]]
  var collectives: [Collective]

  init(_ graph: Graph, _ completed: CompletedPlan) {
    self.graph = graph
    plan = completed.plan
    layers = completed.stages.map(\.layers)
    nodes = graph.nodes.map { completed[$0] }
    values = Dictionary(
      uniqueKeysWithValues: graph.values.indices.map {
        (ValueID(index: $0), completed[ValueID(index: $0)])
      })
    collectives = completed.collectives(of: graph)
  }

  var sharded: ShardedGraph {
    ShardedGraph(
      graph, CompletedPlan(plan: plan, layers: layers, nodes: nodes, values: values),
      collectives: collectives)
  }

  /// The first operation of a kind that meets a condition; nil for none.
  func index(_ kind: OperationKind, where condition: (Int) -> Bool) -> Int? {
    nodes.indices.first { graph.nodes[$0].operation.kind == kind && condition($0) }
  }

  /// The number of an operation's operand that is split.
  func split(_ index: Int, _ operand: Int) -> Split? {
    guard nodes[index].operands.indices.contains(operand) else { return nil }
    return nodes[index].operands[operand].compactMap { $0 }.first { Set($0.ranges).count > 1 }
  }

  mutating func setOperand(_ index: Int, _ operand: Int, _ change: (Split) -> Split) {
    var operands = nodes[index].operands
    operands[operand] = operands[operand].map { $0.map(change) }
    set(index, operands: operands)
  }

  mutating func set(_ index: Int, operands: [[Split?]]? = nil, result: [Split?]? = nil) {
    let old = nodes[index]
    nodes[index] = PlacedNode(
      name: old.name, factors: old.factors, operands: operands ?? old.operands,
      result: result ?? old.result)
  }

  mutating func setCollective(_ index: Int, elements: [Int]) {
    let old = collectives[index]
    collectives[index] = Collective(
      value: old.value, node: old.node, cause: old.cause, axis: old.axis, elements: elements,
      times: old.times, links: old.links)
  }
}

extension ChangedPlan {
  /// Makes the plan wrong; false where it has nothing of the kind.
  mutating func change(_ mutation: ShardedGraphMutation) -> Bool {
    switch mutation {
    case .weightsOfOtherCard:
      return reverse(.linear, operand: 1)
    case .biasOfOtherCard:
      return reverse(.linear, operand: 2)
    case .keysOfOtherCard:
      // The state's dimensions and the operand's together, so that only the reader sees it.
      guard let index = index(.append, where: { split($0, 0) != nil && split($0, 1) != nil })
      else { return false }
      setOperand(index, 0) { $0.reversed }
      setOperand(index, 1) { $0.reversed }
    case .statesOfOtherCard: return reverse(.attention, operand: 1)
    case .queriesOfOtherCard: return reverse(.attention, operand: 0)
    case .idsOfOtherCard: return reverse(.argmax, operand: 0)
    case .columnsOfOtherCard, .resultElsewhere, .lostElements:
      guard
        let index = index(.linear, where: { split($0, 1) != nil && nodes[$0].result[0] != nil }),
        let value = graph.nodes[index].result, let split = nodes[index].result[0]
      else { return false }
      let changed: Split
      if mutation == .lostElements {
        let last = split.ranges.lastIndex { !$0.isEmpty } ?? 0
        var ranges = split.ranges
        ranges[last] = ranges[last].dropLast()
        changed = Split(axis: split.axis, ranges: ranges)
      } else {
        changed = split.reversed
      }
      let result = [changed] + nodes[index].result.dropFirst()
      set(index, result: result)
      if mutation != .resultElsewhere { values[value] = result }
    case .columnsOfTable:
      guard let index = index(.embed, where: { _ in plan.mesh[.tensor] > 1 }) else { return false }
      var operands = nodes[index].operands
      let count = graph.count(graph.weight(graph.nodes[index].operation.weights[0])?.shape ?? [])
      let width = count / graph.size(.vocabulary)
      operands[0][1] = Split(
        width, block: 64, axis: .tensor, shares: Array(repeating: 1, count: plan.mesh[.tensor]))
      set(index, operands: operands)
    case .wrongAxis:
      guard let index = index(.linear, where: { split($0, 1) != nil }) else { return false }
      setOperand(index, 1) { Split(axis: .stage, ranges: $0.ranges) }
    case .partialProducts: return sumPartialProducts()
    case .partialNorm: return normalizeShares()
    case .lostGather:
      return lose { if case .gather = $0 { true } else { false } }
    case .lostSelection: return lose { $0 == .select }
    case .lostHandOver: return lose { $0 == .stage }
    case .shorterGather:
      guard
        let index = collectives.firstIndex(where: {
          if case .gather = $0.cause { true } else { false }
        })
      else { return false }
      setCollective(
        index,
        elements: [collectives[index].elements[0] - 1] + collectives[index].elements.dropFirst())
    case .shorterHandOver:
      guard let index = collectives.firstIndex(where: { $0.cause == .stage }) else { return false }
      setCollective(index, elements: collectives[index].elements.map { $0 - 1 })
    }
    return true
  }

  private mutating func reverse(_ kind: OperationKind, operand: Int) -> Bool {
    guard
      let index = index(
        kind,
        where: { index in
          split(index, operand).map { $0.reversed.ranges != $0.ranges } ?? false
        })
    else { return false }
    setOperand(index, operand) { $0.reversed }
    return true
  }

  private mutating func lose(_ condition: (Collective.Cause) -> Bool) -> Bool {
    guard let index = collectives.lastIndex(where: { condition($0.cause) }) else { return false }
    collectives.remove(at: index)
    return true
  }

  /// Each card multiplies its share of the input by its rows of the weight, and the sums are added to one result on all.
  private mutating func sumPartialProducts() -> Bool {
    for (index, node) in graph.nodes.enumerated() {
      guard case .linear(let product) = node.operation, let result = node.result,
        let input = values[product.input], let share = input[0], Set(share.ranges).count > 1,
        graph[product.input].shape.count == 1, graph[result].shape.count == 1
      else { continue }
      var operands = nodes[index].operands
      operands[0] = input
      operands[1] = product.transposed ? [nil, share] : [share, nil]
      if operands.count > 2 { operands[2] = [nil] }
      set(index, operands: operands, result: [nil])
      values[result] = [nil]
      return true
    }
    return false
  }

  /// Each card normalizes its share by the sums of its share.
  private mutating func normalizeShares() -> Bool {
    let cards = plan.mesh[.tensor]
    guard cards > 1, let index = index(.norm, where: { _ in true }),
      let result = graph.nodes[index].result
    else { return false }
    let split = Split(
      graph.count(graph[result].shape), block: 64, axis: .tensor,
      shares: Array(repeating: 1, count: cards))
    set(index, operands: nodes[index].operands.map { _ in [split] }, result: [split])
    values[result] = [split]
    return true
  }
}

/// The sharded graph on all cards is the graph.
@Suite struct ShardedGraphTests {
  @Test("Completed plans make what the graph makes", arguments: ShardedModel.all)
  func plans(model: ShardedModel) throws {
    let graph = try model.graph()
    let completed = try model.plan.completed(for: graph, columnBlock: 64)
    try ShardedGraph(graph, completed).verify()
  }

  @Test("A wrong plan is found wherever it can be made", arguments: ShardedGraphMutation.allCases)
  func found(mutation: ShardedGraphMutation) throws {
    var families = Set<ShardedModel.Family>()
    for model in ShardedModel.all {
      let graph = try model.graph()
      var plan = ChangedPlan(graph, try model.plan.completed(for: graph, columnBlock: 64))
      guard plan.change(mutation) else { continue }
      families.insert(model.family)
      #expect(throws: CompilerError.self, "\(model.testDescription)") {
        try plan.sharded.verify()
      }
    }
    #expect(families.count == 2, "nothing was changed")
  }

  @Test("Without any one of its transfers a plan is wrong", arguments: ShardedModel.all)
  func transfers(model: ShardedModel) throws {
    let graph = try model.graph()
    let plan = ChangedPlan(graph, try model.plan.completed(for: graph, columnBlock: 64))
    for index in plan.collectives.indices {
      var wrong = plan
      wrong.collectives.remove(at: index)
      #expect(throws: CompilerError.self, "\(plan.collectives[index])") {
        try wrong.sharded.verify()
      }
    }
  }
}
