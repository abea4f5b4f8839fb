// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXModel
import Testing

@Suite struct ShardingRuleTests {
  @Test(
    "Each operation of GPT-2 states what may be split",
    arguments: [
      ("wte", "(v,e)->(e) whole v"),
      ("embedding", "(i),(i)->(i)"),
      ("ln_1", "(i),(i),(i)->(i) ordered i"),
      ("attn.c_attn.q", "(i),(i,j,j1),(j,j1)->(j,j1) ordered i"),
      ("attn.values", "(e,e1),(c,e,e1)->() whole c"),
      ("attn", "(h,d),(c,h,d),(c,h,e)->((h e)) ordered d,c whole e"),
      ("mlp.c_fc", "(i),(i,j),(j)->(j) ordered i"),
      ("lm_head", "(i),(j,i)->(j) ordered i"),
      ("token", "(v)->() selecting v"),
    ])
  func rules(node: String, text: String) throws {
    let graph = try GPT2Configuration(
      layers: 2, width: 64, heads: 4, context: 32, vocabulary: 65
    ).graph()
    let found = try #require(graph.nodes.first { $0.name == node })
    #expect(found.operation.shardingRule(in: graph).text == text)
  }

  @Test func everyDimensionHasAFactor() throws {
    let graph = try GPT2Configuration(
      layers: 2, width: 64, heads: 4, context: 32, vocabulary: 65
    ).graph()
    for node in graph.nodes {
      let rule = node.operation.shardingRule(in: graph)
      let operation = node.operation
      let states =
        operation.statesRead + (operation.stateWritten.map { [$0] } ?? [])
      let shapes =
        operation.inputs.map { graph[$0].shape }
        + operation.weights.compactMap { graph.weight($0)?.shape }
        + states.compactMap { graph.state($0)?.shape }
      #expect(rule.operands.map(\.count) == shapes.map(\.count), "\(node.name)")
      #expect(rule.result.count == node.result.map { graph[$0].shape.count } ?? 0, "\(node.name)")
    }
  }
}
