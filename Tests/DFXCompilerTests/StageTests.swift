// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXMachine
import DFXModel
import DFXPlan
import TestSupport
import Testing

@testable import DFXCompiler

/// A model's weights with the layers of a smaller one over and over.
private struct RepeatedLayers: WeightTable {
  let table: any WeightTable
  let layers: Int

  func weight(_ name: String, layer: Int) throws(CheckpointError) -> StoredWeight {
    try table.weight(name, layer: layer % layers)
  }

  func frequencies(_ name: String) throws(CheckpointError) -> [Double] {
    try table.frequencies(name)
  }
}

/// Stages of layers on groups of cards.
struct StageMesh: Sendable, CustomTestStringConvertible {
  let stages, cards: Int
  var layers = StageLayers.balanced

  var plan: Plan {
    var plan = Plan.paper(devices: cards)
    plan.mesh = Mesh([.stage: stages, .tensor: cards])
    plan.stages = layers
    return plan
  }

  var testDescription: String { "\(stages) x \(cards)" }

  /// Of five layers.
  static let all = [
    StageMesh(stages: 2, cards: 1), StageMesh(stages: 2, cards: 2),
    StageMesh(stages: 4, cards: 2), StageMesh(stages: 3, cards: 1, layers: .counts([2, 1, 2])),
    StageMesh(stages: 2, cards: 3, layers: .counts([1, 4])), StageMesh(stages: 5, cards: 1),
  ]
}

/// Pipelines of stages, each on a group of cards.
@Suite struct StageTests {
  private static let layers = 5

  private static func gpt2() throws -> (Graph, any WeightTable, [Int]) {
    let folder = Fixtures.checkpoint("outliers")
    let checkpoint = try Checkpoint(directory: folder)
    var graph = try checkpoint.configuration.graph()
    let weights = RepeatedLayers(table: GPT2Weights(checkpoint), layers: graph.layers)
    graph.layers = layers
    return (graph, weights, Array(try ExpectedLogits(checkpoint: folder).tokens.prefix(6)))
  }

  private static func llama() throws -> (Graph, any WeightTable, [Int]) {
    let model = try LLaMAFixture("grouped")
    var graph = model.graph
    let weights = RepeatedLayers(table: model.weights, layers: graph.layers)
    graph.layers = layers
    return (graph, weights, Array(model.expected.tokens.prefix(6)))
  }

  @Test("GPT-2 has the same bits in stages", arguments: StageMesh.all)
  func gpt2(mesh: StageMesh) throws {
    let (graph, weights, tokens) = try Self.gpt2()
    let one = try deviceLogits(graph, weights, .paper(devices: 1), tokens: tokens)
    #expect(try deviceLogits(graph, weights, .paper(devices: 2), tokens: tokens) == one)
    #expect(try deviceLogits(graph, weights, mesh.plan, tokens: tokens) == one)
    var plan = mesh.plan
    plan.annotations.removeAll { $0.target == "output" }
    plan.shares[.tensor] = (0..<mesh.cards).map { $0 % 3 + 1 }
    #expect(try deviceLogits(graph, weights, plan, tokens: tokens) == one)
  }

  @Test("The LLaMA family has the same bits in stages", arguments: StageMesh.all)
  func llama(mesh: StageMesh) throws {
    let (graph, weights, tokens) = try Self.llama()
    let one = try deviceLogits(graph, weights, .paper(devices: 1), tokens: tokens)
    #expect(try deviceLogits(graph, weights, mesh.plan, tokens: tokens) == one)
  }

  @Test("A card has the weights, keys and values of its stage's layers only")
  func memory() throws {
    let graph = try GPT2Configuration(
      layers: 5, width: 128, heads: 4, context: 64, vocabulary: 300
    ).graph()
    func compiled(_ plan: Plan) throws -> CompiledModel {
      try ModelCompiler(machine: .u280, deviceCount: plan.mesh.cardCount, plan: plan)
        .compile(graph)
    }
    let one = try compiled(.paper(devices: 1))
    let mesh = StageMesh(stages: 3, cards: 1, layers: .counts([2, 1, 2]))
    let staged = try compiled(mesh.plan)
    #expect(staged.layers == [0..<2, 2..<3, 3..<5])
    #expect(staged.programs.map(\.layers) == [2, 1, 2])
    let kept = try #require(one.contextBytes[0][.hbm])
    #expect(staged.contextBytes.map { $0[.hbm] } == [2, 1, 2].map { kept / 5 * $0 })
    // Tables are where the layers begin, the head is where they end.
    #expect(staged.programs[0].regions.contains { $0.name == "wte" })
    for card in 1..<3 {
      #expect(
        !staged.programs[card].regions.contains { $0.memory == .ddr && $0.byteCount > 10_000 })
    }
    let head = staged.programs.map { $0.regions.contains { $0.name.hasPrefix("lm_head") } }
    #expect(head == [false, false, true])
    #expect(staged.usedBytes.allSatisfy { ($0[.hbm] ?? 0) < (one.usedBytes[0][.hbm] ?? 0) / 2 })
  }

  @Test("Logits come from the last stage")
  func logits() throws {
    let graph = try GPT2Configuration(
      layers: 4, width: 64, heads: 4, context: 32, vocabulary: 300
    ).graph()
    let plan = StageMesh(stages: 2, cards: 2).plan
    let compiled = try ModelCompiler(
      machine: .u280, deviceCount: 4, plan: plan, output: .logits
    ).compile(graph)
    #expect(compiled.logits.map(\.device) == [2, 3])
    #expect(
      compiled.taps[2].allSatisfy { !$0.perLayer || $0.firstLayer == compiled.layers[2].lowerBound }
    )
  }
}
