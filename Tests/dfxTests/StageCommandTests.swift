// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Plans with stages of layers, from the command line.
@Suite struct StageCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(_ stages: Int, _ cards: Int, layers: String = #""balanced""#) throws -> String {
    let file = folder.file("plan-\(stages)x\(cards).json")
    try Data(
      #"""
      { "schema": "dfx.plan/1", "mesh": { "stage": \#(stages), "tensor": \#(cards) },
        "stages": \#(layers), "shard": { "attention": ["tensor"], "linear": [null, "tensor"],
        "output": [null, "tensor"] } }
      """#.utf8
    ).write(to: file)
    return file.path
  }

  private func object(_ run: CommandRun) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: run.bytes) as? [String: Any], "\(run.notes)")
  }

  @Test("Stages change times and no text; an estimate takes the cycles of the run")
  func generate() throws {
    let file = try plan(3, 2)
    func run(_ options: String...) throws -> [String: Any] {
      try object(
        CommandRun(
          ["generate", "--model", "Models/stories", "--max-new-tokens", "4", "--json"] + options
            + ["Once upon a time"]))
    }
    let one = try run("--devices", "1", "--mode", "functional")
    let functional = try run("--devices", "6", "--plan", file, "--mode", "functional")
    let timed = try run("--devices", "6", "--plan", file, "--mode", "timed")
    #expect(one["text"] as? String == functional["text"] as? String)
    #expect(one["text"] as? String == timed["text"] as? String)
    let prompt = try #require(timed["prompt_tokens"] as? [Int]).count
    let estimate = try object(
      CommandRun([
        "estimate", "--model", "Models/stories", "--devices", "6", "--plan", file, "--input",
        "\(prompt)", "--output", "4", "--json",
      ]))
    func cycles(_ report: [String: Any]) -> Int? {
      (report["simulation"] as? [String: Any])?["simulated_cycles"] as? Int
    }
    #expect(try #require(cycles(timed)) > 0)
    #expect(cycles(timed) == cycles(estimate))
  }

  @Test("Every intermediate tensor is that of one card", arguments: ["functional", "timed"])
  func taps(mode: String) throws {
    let files = try [(1, "paper"), (4, try plan(2, 2, layers: "[1, 1]"))].map { devices, plan in
      let file = folder.file("\(devices)")
      let run = try CommandRun([
        "logits", "--model", Fixtures.checkpoint("tied").path, "--tokens", "3,1,4,1,5", "--taps",
        "all", "--devices", "\(devices)", "--plan", plan, "--mode", mode, "-o", file.path,
      ])
      #expect(run.status == 0, "\(run.notes)")
      return try Data(contentsOf: file)
    }
    #expect(files[0] == files[1] && files[0].count > 10_000)
  }

  @Test func aPlanIsExplainedAndCompiled() throws {
    let file = try plan(2, 4)
    let explained = try CommandRun([
      "plan", "--model", "gpt2-xl", "--devices", "8", "--plan", file, "--explain",
    ])
    #expect(explained.status == 0, "\(explained.notes)")
    for text in ["stage  layers", "0 1 2 3", "the layers of the next stage begin with it"] {
      #expect(explained.output.contains(text), "\(text)")
    }
    let output = folder.file("compiled")
    let compiled = try CommandRun([
      "compile", "--model", "gpt2", "--devices", "8", "--plan", file, "--emit", "asm", "-o",
      output.path,
    ])
    #expect(compiled.status == 0, "\(compiled.notes)")
    let texts = try (0..<8).map {
      try String(contentsOf: output.appending(path: "device\($0).s"), encoding: .utf8)
    }
    #expect(texts.allSatisfy { $0.contains("all_gather") && $0.contains("cards=") })
    #expect(texts[..<4].allSatisfy { $0.contains("send ") && !$0.contains(".first_layer") })
    #expect(texts[4...].allSatisfy { $0.contains("receive ") && $0.contains("emit_token") })
    // What is written assembles to the same program.
    let assembled = folder.file("again.dfxp")
    #expect(
      try CommandRun(
        ["asm", output.appending(path: "device5.s").path, "-o", assembled.path]
      ).status == 0)
    #expect(
      try Data(contentsOf: assembled)
        == Data(contentsOf: output.appending(path: "device5.dfxp")))
  }

  @Test func sweepsNameThem() throws {
    let file = try plan(2, 2)
    let sweep = folder.file("sweep.json")
    try Data(
      #"""
      { "points": [
        { "model": "gpt2", "devices": 4, "input": 4, "output": 2, "plan": "\#(file)" },
        { "model": "gpt2", "devices": 4, "input": 4, "output": 2 } ] }
      """#.utf8
    ).write(to: sweep)
    let run = try CommandRun(["sweep", sweep.path, "--format", "csv-wide", "--jobs", "1"])
    #expect(run.status == 0, "\(run.notes)")
    #expect(run.output.split(separator: "\n").count == 3)
  }

  @Test func whatDoesNotFitTheModelIsRefused() throws {
    let file = try plan(4, 1)
    let run = try CommandRun([
      "estimate", "--model", Fixtures.checkpoint("tied").path, "--devices", "4", "--plan", file,
      "--input", "2", "--output", "2",
    ])
    #expect(run.status == 65 && run.notes.contains("4 stages and the model 2 layers"))
    let batch = try CommandRun([
      "estimate", "--model", "gpt2", "--devices", "2", "--plan", try plan(2, 1), "--input", "2",
      "--output", "2", "--batch", "4",
    ])
    #expect(batch.status == 64 && batch.notes.contains("one stage"), "\(batch.notes)")
    let wrong = try CommandRun([
      "plan", "--model", "gpt2", "--devices", "2", "--plan", try plan(2, 1, layers: "[6, 5]"),
    ])
    #expect(wrong.status == 65 && wrong.notes.contains("12 layers"), "\(wrong.notes)")
  }
}
