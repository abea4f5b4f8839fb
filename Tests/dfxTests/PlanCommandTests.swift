// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `dfx plan`, and plans that other commands take.
@Suite struct PlanCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(_ shard: String, devices: Int) throws -> String {
    let file = folder.file("plan.json")
    try Data(
      #"{ "schema": "dfx.plan/1", "mesh": { "tensor": \#(devices) }, "shard": { \#(shard) } }"#.utf8
    ).write(to: file)
    return file.path
  }

  @Test func explainsAPlan() throws {
    let run = try CommandRun(["plan", "--model", "gpt2-xl", "--devices", "8", "--explain"])
    #expect(run.status == 0, "\(run.notes)")
    for text in ["4 3 3 3 3 3 3 3", "%attn ", "%ln_1", "keys and values MB"] {
      #expect(run.output.contains(text), "\(text)")
    }
    let small = folder.file("small.json")
    try Data(#"{ "base": "u280-dfx", "hbm": { "capacity_gib": 1 } }"#.utf8).write(to: small)
    let tight = try CommandRun([
      "plan", "--model", "gpt2-xl", "--devices", "2", "--explain", "--machine", small.path,
    ])
    #expect(tight.status == 0)
    #expect(tight.output.contains("does not fit") && tight.output.contains("--devices 4"))
  }

  @Test func aWrittenPlanIsTheSamePlan() throws {
    let file = folder.file("paper.json").path
    #expect(
      try CommandRun(["plan", "--model", "gpt2", "--devices", "4", "-o", file]).status == 0)
    let estimates = try [[], ["--plan", file]].map { plan in
      try CommandRun(
        [
          "estimate", "--model", "gpt2", "--devices", "4", "--input", "4", "--output", "2",
          "--json",
        ]
          + plan)
    }
    func latency(_ run: CommandRun) throws -> NSDictionary? {
      let object = try JSONSerialization.jsonObject(with: run.bytes) as? [String: Any]
      return object?["latency"] as? NSDictionary
    }
    #expect(try latency(estimates[0]) != nil)
    #expect(try latency(estimates[0]) == latency(estimates[1]))
  }

  @Test func aPlanChangesTimesAndNoText() throws {
    let file = try plan(#""linear": [null, "tensor"]"#, devices: 2)
    func text(_ options: String...) throws -> CommandRun {
      try CommandRun(
        [
          "generate", "--model", "Models/stories", "--devices", "2", "--max-new-tokens", "6",
          "--mode", "functional", "--quiet",
        ] + options + ["Once upon a time"])
    }
    let other = try text("--plan", file)
    #expect(other.status == 0, "\(other.notes)")
    #expect(try text().output == other.output)
  }

  @Test func plansThatDoNotFitAreRefused() throws {
    let file = try plan(#""linear": [null, "tensor"]"#, devices: 2)
    let run = try CommandRun([
      "estimate", "--model", "gpt2", "--devices", "4", "--input", "4", "--output", "2", "--plan",
      file,
    ])
    #expect(run.status == 65 && run.notes.contains("--devices 2"))
    let missing = try CommandRun(["plan", "--model", "gpt2", "--plan", file + "x"])
    #expect(missing.status == 66)
    let wrong = try CommandRun([
      "plan", "--model", "gpt2", "--devices", "2", "--plan", try plan(#""liner": []"#, devices: 2),
    ])
    #expect(wrong.status == 65 && wrong.notes.contains("'liner'"))
  }
}
