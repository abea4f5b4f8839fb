// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXMachine
import DFXModel
import Foundation
import Testing

@testable import DFXPlan

@Suite struct PlanFileTests {
  private static func plan(_ text: String) throws -> Plan {
    try Plan(json: Data(text.utf8), name: "plan.json")
  }

  @Test("What is written reads back", arguments: [1, 3, 8])
  func roundTrip(devices: Int) throws {
    var plan = Plan.paper(devices: devices)
    plan.name = "plan.json"
    #expect(try Self.plan(plan.json()) == plan)
    plan.shares[.tensor] = Array(1...devices)
    plan.annotations = [
      Plan.Annotation("attn.c_proj", [.whole, .whole]), Plan.Annotation("linear", [.open, .open]),
    ]
    #expect(try Self.plan(plan.json()) == plan)
    plan.mesh = Mesh([.stage: 3, .tensor: devices])
    #expect(try Self.plan(plan.json()) == plan)
    plan.stages = .counts([4, 1, 2])
    #expect(try Self.plan(plan.json()) == plan)
  }

  @Test func aFileMayLeaveOutWhatIsUsual() throws {
    let plan = try Self.plan(
      """
      { "schema": "dfx.plan/1", "mesh": { "tensor": 2 }, "cards": [0, 1], "stages": "balanced", "slots": 1,
        "schedule": { "order": "paper" }, "shard": { "attention": ["tensor"], "linear": [null, "?"] } }
      """)
    #expect(plan.mesh.cardCount == 2)
    #expect(
      plan.annotations == [
        Plan.Annotation("attention", [.split(.tensor)]),
        Plan.Annotation("linear", [.whole, .open]),
      ])
  }

  @Test(
    "What is wrong or not built is refused by name",
    arguments: [
      (#"["schema"]"#, "must be a JSON object"),
      ("{", "not valid JSON"),
      (#"{ "schema": "dfx.plan/2" }"#, "dfx.plan/1"),
      (#"{ "schema": "dfx.plan/1" }"#, "'mesh' must be"),
      (#"{ "schema": "dfx.plan/1", "mesh": { "tensor": 2 } }"#, "'shard' must be"),
      (#"{ "schema": "dfx.plan/1", "mesh": { "tensor": true }, "shard": {} }"#, "'mesh.tensor'"),
      (#"{ "schema": "dfx.plan/1", "mesh": { "rows": 2 }, "shard": {} }"#, "'rows' is no axis"),
      (
        #"{ "schema": "dfx.plan/1", "mesh": { "replica": 2 }, "shard": {} }"#, "'mesh.replica' is 2"
      ),
      (
        #"{ "schema": "dfx.plan/1", "mesh": { "stage": 2 }, "stages": [3], "shard": {} }"#,
        "2 positive numbers"
      ),
      (
        #"{ "schema": "dfx.plan/1", "mesh": { "stage": 2 }, "stages": "even", "shard": {} }"#,
        "'stages' must be"
      ),
      (
        #"{ "schema": "dfx.plan/1", "mesh": { "stage": 2 }, "shares": { "stage": [1, 2] }, "shard": {} }"#,
        "'shares.stage'"
      ),
      (
        #"{ "schema": "dfx.plan/1", "mesh": { "tensor": 2 }, "cards": [1, 0], "shard": {} }"#,
        "'cards' must be 0 to 1"
      ),
      (#"{ "schema": "dfx.plan/1", "mesh": {}, "shard": {}, "slots": 2 }"#, "'slots' must be 1"),
      (#"{ "schema": "dfx.plan/1", "mesh": {}, "shard": {}, "shape": 2 }"#, "'shape'"),
      (
        #"{ "schema": "dfx.plan/1", "mesh": {}, "shard": { "linear": ["row"] } }"#,
        "'row' is no axis"
      ),
      (#"{ "schema": "dfx.plan/1", "mesh": {}, "shard": { "linear": [1] } }"#, "an entry is"),
      (
        #"{ "schema": "dfx.plan/1", "mesh": { "tensor": 2 }, "shares": { "tensor": [1] }, "shard": {} }"#,
        "must be 2 positive numbers"
      ),
    ])
  func refused(text: String, cause: String) {
    let error = #expect(throws: PlanError.self) { try Self.plan(text) }
    #expect(error?.description.contains(cause) == true, "\(error?.description ?? "")")
  }
}

@Suite struct PlanDescriptionTests {
  private static let graph = Result {
    try GPT2Configuration(layers: 2, width: 200, heads: 25, context: 32, vocabulary: 300).graph()
  }

  @Test func everyTransferOfAPassIsThere() throws {
    let graph = try Self.graph.get()
    let completed = try Plan.paper(devices: 4).completed(for: graph, columnBlock: 64)
    let collectives = completed.collectives(of: graph)
    #expect(
      collectives.map(\.value) == [
        "%attn", "%attn.c_proj", "%mlp.act", "%mlp.c_proj", "the best logits",
      ])
    #expect(collectives.map(\.byteCount) == [400, 400, 1600, 400, 32])
    #expect(collectives.map(\.times) == [2, 2, 2, 2, 1])
    #expect(collectives[0].elements == [56, 48, 48, 48])
    #expect(collectives[0].cause == .gather(.orderedSum))
    #expect(collectives[1].cause == .gather(.wholeOperand(value: "%embedding")))
    let alone = try Plan.paper(devices: 1).completed(for: graph, columnBlock: 64)
    #expect(alone.collectives(of: graph).isEmpty)
  }

  @Test func wordsSayWhatFollows() throws {
    let graph = try Self.graph.get()
    let completed = try Plan.paper(devices: 4).completed(for: graph, columnBlock: 64)
    let description = PlanDescription(completed, of: graph, on: .u280)
    #expect(description.placement.contains("7 6 6 6"))
    #expect(description.transfers.contains("'attn.c_proj' needs all of it on each card"))
    #expect(description.replicated.contains("%ln_1"))
  }
}
