// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Runs the built `dfx` and looks at what a user would see.
@Suite struct CommandLineTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func dfx(_ arguments: String...) throws -> CommandRun {
    try CommandRun(arguments)
  }

  private func run(_ arguments: [String]) throws -> CommandRun {
    try CommandRun(arguments)
  }

  @Test func generatesTextAndASummary() throws {
    let run = try dfx(
      "generate", "--model", "Models/stories", "--devices", "4", "--max-new-tokens", "8",
      "Once upon a time")
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("Once upon a time"))
    #expect(run.output.count > 20)
    #expect(run.notes.contains("on 4 devices"))
  }

  @Test func generateAndEstimateReportTheSameLatency() throws {
    let run = try dfx(
      "generate", "--model", "Models/stories", "--devices", "2", "--max-new-tokens", "8",
      "--ignore-eos", "--json", "Once upon a time")
    let generated = try object(run.output)
    let input = try #require((generated["workload"] as? [String: Any])?["input_tokens"] as? Int)
    let estimate = try dfx(
      "estimate", "--model", "Models/stories", "--devices", "2", "--input", "\(input)",
      "--output", "8", "--json")
    let latency = try object(estimate.output)["latency"] as? [String: Double]
    #expect(latency != nil && latency == generated["latency"] as? [String: Double])
    #expect((generated["tokens"] as? [Int])?.count == 8)
  }

  @Test func evaluatesAText() throws {
    let file = folder.file("text")
    try Data("One day a cat sat.".utf8).write(to: file)
    func evaluate(_ options: String...) throws -> [String: Any] {
      let arguments = ["evaluate", "--model", "Models/stories", "--text", file.path]
      let run = try run(arguments + ["--window", "6", "--json"] + options)
      #expect(run.status == 0)
      return try object(run.output)
    }
    let one = try evaluate()
    #expect(one["predicted_tokens"] as? Int == (one["tokens"] as? Int ?? 0) - 1)
    let ours = try #require(one["fp16_devices"] as? [String: Double])
    let theirs = try #require(one["fp32_reference"] as? [String: Double])
    #expect(abs((ours["perplexity"] ?? 0) / (theirs["perplexity"] ?? 1) - 1) < 0.01)
    #expect((one["top1_agreement"] as? Double ?? 0) > 0.7)
    let three = try evaluate("--devices", "3")
    #expect(three["fp16_devices"] as? [String: Double] == ours)
    try Data("a".utf8).write(to: file)
    #expect(try dfx("evaluate", "--text", file.path).status == 65)
    #expect(try dfx("evaluate", "--text", file.path + "x").status == 66)
  }

  @Test func functionalModeGeneratesTheSameText() throws {
    let texts = try ["timed", "functional"].map { mode in
      try dfx(
        "generate", "--model", "Models/stories", "--max-new-tokens", "12", "--mode", mode,
        "A test"
      ).output
    }
    #expect(texts[0] == texts[1])
  }

  @Test func estimateAddsUp() throws {
    let run = try dfx(
      "estimate", "--model", "dfx-1.5b", "--devices", "4", "--input", "64", "--output", "64",
      "--json")
    let report = try object(run.output)
    let latency = try #require(report["latency"] as? [String: Double])
    let breakdown = try #require(report["breakdown_ms"] as? [String: Double])
    #expect(abs(breakdown.values.reduce(0, +) - latency["total_ms"]!) < 1e-6)
    let energy = try #require(report["energy"] as? [String: Any])
    let parts = try #require(energy["breakdown_j"] as? [String: Double])
    #expect(abs(parts.values.reduce(0, +) - (energy["total_j"] as! Double)) < 1e-6)
    #expect(report["schema"] as? String == "dfx.report/1")
  }

  @Test(
    "Calibrated points are within 1 %",
    arguments: [("dfx-345m", "1", 5.371), ("dfx-1.5b", "4", 6.880)])
  func calibration(model: String, devices: String, published: Double) throws {
    let run = try dfx(
      "estimate", "--model", model, "--devices", devices, "--input", "64", "--output", "64",
      "--json")
    let latency = try #require(try object(run.output)["latency"] as? [String: Double])
    #expect(abs(latency["ms_per_pass"]! / published - 1) < 0.01)
  }

  @Test(
    "Bad input gets its exit status and one line",
    arguments: [
      (["generate", "--model", "/no/such/folder", "x"], 66, "/no/such/folder"),
      (["generate", "--devices", "0", "x"], 64, "--devices"),
      (["generate", "--devices", "9", "x"], 64, "--devices"),
      (["generate", "--model", "dfx-345m", "x"], 66, "preset"),
      (["generate", "--max-new-tokens", "0", "x"], 64, "--max-new-tokens"),
      (
        ["estimate", "--model", "gpt2", "--input", "1", "--output", "1", "--machine", "no.json"],
        66, "no.json"
      ),
      (["estimate", "--model", "gpt2", "--input", "1000", "--output", "100"], 65, "1024"),
      (
        [
          "logits", "--model", "Models/stories", "--tokens", "1,99999", "-o", "x.safetensors",
        ], 65, "99999"
      ),
      (
        ["logits", "--model", "Models/stories", "--tokens", "1", "-o", "/no/x.safetensors"],
        73, "/no/x.safetensors"
      ),
      (["tokenize", "--model", "Models/stories", "--decode", "99999"], 65, "99999"),
    ])
  func badInput(arguments: [String], status: Int32, named: String) throws {
    let run = try run(arguments)
    #expect(run.status == status)
    #expect(run.notes.contains(named), "\(run.notes)")
    #expect(run.output.isEmpty)
    #expect(
      !FileManager.default.fileExists(
        atPath: Fixtures.repository.appendingPathComponent("x.safetensors").path))
  }

  @Test func compileWritesProgramsAndAssembly() throws {
    let target = folder.file("program").path
    let run = try dfx(
      "compile", "--model", "Models/stories", "--devices", "2", "--emit", "asm", "-o", target)
    #expect(run.status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: target).sorted()
    #expect(
      names == [
        "device0.ddr", "device0.dfxp", "device0.hbm", "device0.s", "device1.ddr", "device1.dfxp",
        "device1.hbm", "device1.s", "manifest.json",
      ])
    let text = try String(contentsOfFile: target + "/device0.s", encoding: .utf8)
    #expect(text.contains("all_gather"))
    #expect(try dfx("compile", "--model", "gpt2", "-o", target).status == 73)
  }

  @Test func tokenizeRoundTrips() throws {
    let ids = try dfx("tokenize", "--model", "Models/stories", "Hello, world").output
    let text = try dfx(
      "tokenize", "--model", "Models/stories", "--decode",
      ids.trimmingCharacters(in: .newlines))
    #expect(text.output == "Hello, world\n")
  }

  @Test func modelsAndMachinesAreListed() throws {
    #expect(try dfx("models").output.contains("dfx-1.5b"))
    #expect(try dfx("machines").output.contains("u280-dfx"))
    #expect(try dfx("machines", "show", "u280-dfx").output.contains("dispatch_cycles"))
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}
