// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXMachine
import DFXModel
import DFXPlan
import TestSupport
import Testing

@testable import DFXCompiler

/// Plans change where values are computed, and no bit of them.
@Suite struct PlanTests {
  /// Plans beside that of the paper; `feedForward` names the products of the feed-forward network.
  static func plans(devices: Int, feedForward: [String]) -> [Plan] {
    let paper = Plan.paper(devices: devices)
    func plan(_ name: String, _ change: (inout Plan) -> Void) -> Plan {
      var plan = paper
      plan.name = name
      change(&plan)
      return plan
    }
    return [
      plan("vocabulary replicated") { $0.annotations.removeAll { $0.target == "output" } },
      plan("attention replicated") { $0.annotations.removeAll { $0.target == "attention" } },
      plan("only heads") { $0.annotations.removeAll { $0.target != "attention" } },
      plan("only the feed-forward network") {
        $0.annotations = feedForward.map { Plan.Annotation($0, [.whole, .split(.tensor)]) }
      },
      plan("everything replicated") { $0.annotations = [] },
      plan("shares") { $0.shares[.tensor] = (0..<devices).map { $0 % 3 + 1 } },
    ]
  }

  @Test(
    "GPT-2 has the same bits under every plan", arguments: ["inner", "outliers"], [2, 3, 5, 8])
  func gpt2(name: String, devices: Int) throws {
    let folder = Fixtures.checkpoint(name)
    let checkpoint = try Checkpoint(directory: folder)
    let graph = try checkpoint.configuration.graph()
    let weights = GPT2Weights(checkpoint)
    let tokens = Array(try ExpectedLogits(checkpoint: folder).tokens.prefix(6))
    let one = try deviceLogits(graph, weights, .paper(devices: 1), tokens: tokens)
    for plan in Self.plans(devices: devices, feedForward: ["mlp.c_fc", "mlp.c_proj"]) {
      #expect(try deviceLogits(graph, weights, plan, tokens: tokens) == one, "\(plan.name)")
    }
  }

  @Test(
    "The LLaMA family has the same bits under every plan",
    arguments: ["nine-heads", "qwen2", "wide-head"], [2, 3, 5, 8])
  func llama(name: String, devices: Int) throws {
    let model = try LLaMAFixture(name)
    let tokens = Array(model.expected.tokens.prefix(6))
    let one = try deviceLogits(model.graph, model.weights, .paper(devices: 1), tokens: tokens)
    let products = ["mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"]
    for plan in Self.plans(devices: devices, feedForward: products) {
      #expect(
        try deviceLogits(model.graph, model.weights, plan, tokens: tokens) == one, "\(plan.name)")
    }
  }

  @Test func everyPlanHasImagesOfItsOwnInTheCache() {
    var plan = Plan.paper(devices: 3)
    plan.shares[.tensor] = [1, 2, 1]
    let numbers = [
      ModelCompiler(machine: .u280, deviceCount: 3),
      ModelCompiler(machine: .u280, deviceCount: 3, plan: plan),
    ].map(\.packing)
    #expect(numbers[0] == ModelCompiler.packing && numbers[1] != numbers[0])
  }
}
