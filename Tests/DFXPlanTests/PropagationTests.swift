// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXModel
import Testing

@testable import DFXPlan

@Suite struct PropagationTests {
  static let gpt2 = GPT2Configuration(
    layers: 2, width: 200, heads: 25, context: 32, vocabulary: 300)
  static let llama = LlamaConfiguration(
    layers: 2, width: 144, heads: 9, keyHeads: 3, headWidth: 16, innerWidth: 176, context: 64,
    vocabulary: 130)

  /// How every operation's result lies: `attn [200 = 56 48 48 48]`.
  private static func picture(_ plan: Plan, _ graph: Graph) throws -> [String: [[Int]]] {
    let completed = try plan.completed(for: graph, columnBlock: 64)
    return Dictionary(
      uniqueKeysWithValues: graph.nodes.map { node in
        (node.name, completed[node].result.map { $0.map { $0.ranges.map(\.count) } ?? [] })
      })
  }

  @Test("Three annotations say the paper's split") func paper() throws {
    let graph = try Self.gpt2.graph()
    let picture = try Self.picture(.paper(devices: 4), graph)
    #expect(picture["attn.c_attn.q"] == [[7, 6, 6, 6], []])
    #expect(picture["attn.c_attn.k"] == [[7, 6, 6, 6], []])
    #expect(picture["attn.c_attn.v"] == [[7, 6, 6, 6], []])
    #expect(picture["attn"] == [[56, 48, 48, 48]])
    #expect(picture["attn.c_proj"] == [[64, 64, 64, 8]])
    #expect(picture["mlp.c_fc"] == [[256, 192, 192, 160]])
    #expect(picture["mlp.act"] == picture["mlp.c_fc"])
    #expect(picture["mlp.c_proj"] == picture["attn.c_proj"])
    #expect(picture["lm_head"] == [[128, 64, 64, 44]])
    for whole in ["embedding", "ln_1", "attn.residual", "ln_2", "mlp.residual", "ln_f"] {
      #expect(picture[whole] == [[]], "\(whole)")
    }
  }

  @Test("Without one of them the split is another", arguments: 0..<3)
  func needed(index: Int) throws {
    for graph in [try Self.gpt2.graph(), try Self.llama.graph()] {
      var plan = Plan.paper(devices: 4)
      let whole = try Self.picture(plan, graph)
      plan.annotations.remove(at: index)
      #expect(try Self.picture(plan, graph) != whole)
    }
  }

  @Test("Whole groups of key heads are split", arguments: [2, 3])
  func groups(devices: Int) throws {
    let picture = try Self.picture(.paper(devices: devices), Self.llama.graph())
    #expect(picture["self_attn.k_rotated"]?[0] == (devices == 2 ? [2, 1] : [1, 1, 1]))
    #expect(picture["self_attn.q_proj"]?[0] == (devices == 2 ? [6, 3] : [3, 3, 3]))
    #expect(picture["self_attn.v_proj"] == picture["self_attn.k_proj"])
    #expect(picture["mlp.product"] == picture["mlp.up_proj"])
  }

  @Test func moreCardsThanGroupsSplitQueryHeads() throws {
    let graph = try Self.llama.graph()
    let completed = try Plan.paper(devices: 5).completed(for: graph, columnBlock: 64)
    let keys = try #require(graph.nodes.first { $0.name == "self_attn.k_proj" })
    let queries = try #require(graph.nodes.first { $0.name == "self_attn.q_proj" })
    #expect(completed[queries].result[0]?.ranges == [0..<2, 2..<4, 4..<6, 6..<8, 8..<9])
    #expect(completed[keys].result[0]?.ranges == [0..<1, 0..<2, 1..<2, 2..<3, 2..<3])
  }

  @Test func aNameGoesBeforeItsKind() throws {
    var plan = Plan.paper(devices: 4)
    plan.annotations.append(Plan.Annotation("mlp.c_fc", [.whole, .whole]))
    let picture = try Self.picture(plan, Self.gpt2.graph())
    #expect(picture["mlp.c_fc"] == [[]] && picture["mlp.act"] == [[]])
    #expect(picture["mlp.c_proj"] == [[64, 64, 64, 8]])
  }

  @Test(
    "What a plan cannot ask for is refused by name",
    arguments: [
      (Plan.Annotation("mlp.c_fcc", [.whole]), "'mlp.c_fcc'"),
      (Plan.Annotation("mlp.c_fc", [.split(.tensor)]), "one for each of i, j"),
      (Plan.Annotation("ln_1", [.split(.tensor)]), "'i' of 'ln_1'"),
      (Plan.Annotation("mlp.c_proj", [.split(.tensor), .whole]), "'i' of 'mlp.c_proj'"),
      (Plan.Annotation("mlp.residual", [.split(.tensor)]), "as 'mlp.residual' leaves it"),
    ])
  func refused(annotation: Plan.Annotation, cause: String) throws {
    var plan = Plan.paper(devices: 2)
    plan.annotations.append(annotation)
    let graph = try Self.gpt2.graph()
    let error = #expect(throws: PlanError.self) {
      try plan.completed(for: graph, columnBlock: 64)
    }
    #expect(error?.description.contains(cause) == true, "\(error?.description ?? "")")
  }

  @Test func sharesMustBeThere() throws {
    var plan = Plan.paper(devices: 2)
    plan.shares[.tensor] = [1, 0]
    let graph = try Self.gpt2.graph()
    #expect(throws: PlanError.self) { try plan.completed(for: graph, columnBlock: 64) }
    plan.shares[.tensor] = [3, 1]
    #expect(try Self.picture(plan, graph)["attn"] == [[152, 48]])
  }
}
