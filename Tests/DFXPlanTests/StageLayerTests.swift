// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXModel
import Testing

@testable import DFXPlan

@Suite struct StageLayerTests {
  private static func graph(layers: Int, vocabulary: Int = 64) throws -> Graph {
    try GPT2Configuration(
      layers: layers, width: 128, heads: 4, context: 32, vocabulary: vocabulary
    ).graph()
  }

  private static func plan(_ stages: Int, tensor: Int = 2, _ layers: StageLayers = .balanced)
    -> Plan
  {
    var plan = Plan.paper(devices: tensor)
    plan.mesh = Mesh([.stage: stages, .tensor: tensor])
    plan.stages = layers
    return plan
  }

  private static func layers(_ plan: Plan, _ graph: Graph) throws -> [Int] {
    try plan.completed(for: graph, columnBlock: 64).stages.map(\.layers.count)
  }

  @Test("No other division has a smaller largest stage", arguments: 1...9, [64, 5000])
  func balanced(layers: Int, vocabulary: Int) throws {
    let graph = try Self.graph(layers: layers, vocabulary: vocabulary)
    // 12 width^2 weights in a layer, width x vocabulary in the output.
    let (layer, output) = (12 * 128 * 128, 128 * vocabulary)
    func largest(_ counts: [Int]) -> Int {
      (counts.dropLast().map { $0 * layer } + [counts[counts.count - 1] * layer + output]).max()
        ?? 0
    }
    func divisions(_ layers: Int, _ stages: Int) -> [[Int]] {
      if stages == 1 { return [[layers]] }
      return (1...layers - stages + 1).flatMap { first in
        divisions(layers - first, stages - 1).map { [first] + $0 }
      }
    }
    for stages in 1...min(layers, 4) {
      let found = try Self.layers(Self.plan(stages), graph)
      #expect(found.reduce(0, +) == layers && found.allSatisfy { $0 > 0 })
      #expect(largest(found) == divisions(layers, stages).map(largest).min())
    }
  }

  @Test func stagesHaveTheirCards() throws {
    let plan = Self.plan(3, .counts([1, 4, 2]))
    let completed = try plan.completed(for: Self.graph(layers: 7), columnBlock: 64)
    #expect(completed.stages.map(\.layers) == [0..<1, 1..<5, 5..<7])
    #expect(completed.stages.map(\.cards) == [[0, 1], [2, 3], [4, 5]])
    #expect(completed.stage(ofCard: 3).number == 1)
    // Every stage has the split of one.
    let one = try Plan.paper(devices: 2).completed(for: Self.graph(layers: 7), columnBlock: 64)
    for node in try Self.graph(layers: 7).nodes { #expect(completed[node] == one[node]) }
  }

  @Test func whatCannotBeIsRefused() throws {
    let graph = try Self.graph(layers: 3)
    #expect(throws: PlanError.stageCount(stages: 4, layers: 3)) {
      try Self.layers(Self.plan(4), graph)
    }
    for counts in [[1, 1], [3, 0], [3], [1, 1, 1]] {
      #expect(throws: PlanError.stageLayers(counts, stages: 2, layers: 3)) {
        try Self.layers(Self.plan(2, .counts(counts)), graph)
      }
    }
    var plan = Self.plan(2)
    plan.annotations.append(Plan.Annotation("mlp.c_fc", [.whole, .split(.stage)]))
    #expect(throws: PlanError.self) { try Self.layers(plan, graph) }
  }

  @Test func whatStagesSendIsExplained() throws {
    let graph = try Self.graph(layers: 4)
    let completed = try Self.plan(4).completed(for: graph, columnBlock: 64)
    let sent = try #require(completed.collectives(of: graph).first { $0.cause == .stage })
    #expect(sent.elements == [128, 128] && sent.times == 3 && sent.links == 2)
    let description = PlanDescription(completed, of: graph, on: .u280)
    #expect(description.stages.contains("6 7") && description.transfers.contains("next stage"))
    let one = try Plan.paper(devices: 2).completed(for: graph, columnBlock: 64)
    #expect(PlanDescription(one, of: graph, on: .u280).stages.isEmpty)
    #expect(one.collectives(of: graph).allSatisfy { $0.cause != .stage && $0.links == 1 })
  }
}
