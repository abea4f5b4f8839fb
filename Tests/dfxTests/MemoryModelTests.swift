// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `memory.model` of a machine file, from the command line to the cycles of a report.
@Suite struct MemoryModelTests {
  private static func machine(_ model: String, in folder: TemporaryFolder) throws -> String {
    let file = folder.file("\(model).json")
    try Data(#"{"base": "u280-dfx", "memory": {"model": "\#(model)"}}"#.utf8).write(to: file)
    return file.path
  }

  private static func report(
    _ arguments: [String]
  ) throws -> (inputTokens: Int, milliseconds: Double) {
    let run = try CommandRun(arguments + ["--json"])
    let report = try #require(
      JSONSerialization.jsonObject(with: run.bytes) as? [String: Any], "\(run.notes)")
    let latency = try #require(report["latency"] as? [String: Any])
    let workload = try #require(report["workload"] as? [String: Any])
    let tokens = try #require(workload["input_tokens"] as? Int)
    return try (tokens, #require(latency["total_ms"] as? Double))
  }

  private static func estimate(_ machine: String, input: Int, output: Int) throws -> Double {
    try report([
      "estimate", "--model", "Models/stories", "--machine", machine, "--input", "\(input)",
      "--output", "\(output)",
    ]).milliseconds
  }

  /// What the machine file says acts, and a run with values takes the cycles of the estimate.
  @Test(arguments: ["cycle", "tlm"]) func theFileChooses(model: String) throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = try Self.machine(model, in: folder)
    let generated = try Self.report([
      "generate", "--model", "Models/stories", "--machine", file, "--mode", "timed",
      "--max-new-tokens", "3", "--ignore-eos", "Once",
    ])
    let input = generated.inputTokens
    let estimated = try Self.estimate(file, input: input, output: 3)
    #expect(abs(generated.milliseconds / estimated - 1) < 1e-9)
    let fast = try Self.estimate(Self.machine("fast", in: folder), input: input, output: 3)
    #expect(estimated != fast)
    #expect(abs(estimated / fast - 1) < 0.1)
  }

  private static func object(_ arguments: [String]) throws -> [String: Any] {
    let run = try CommandRun(arguments + ["--json"])
    #expect(run.notes.contains("names no base"))
    return try #require(
      JSONSerialization.jsonObject(with: run.bytes) as? [String: Any], "\(run.notes)")
  }

  /// A pass reads no faster than a long read of the same machine, whatever keeps that slow: the files hold the parameter
  /// alone.
  @Test(
    arguments: [#""burst_ticks": 8"#, #""column_same_group_ticks": 64"#], ["fast", "cycle", "tlm"])
  func passesReadNoFasterThanTheMemory(hbm: String, model: String) throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.file("machine.json")
    let memory = model == "fast" ? "" : #", "memory": {"model": "\#(model)"}"#
    try Data("{\"hbm\": {\(hbm)}\(memory)}".utf8).write(to: file)
    let measured = try Self.object(["membench", "--machine", file.path])
    let hbm = try #require(measured["hbm"] as? [String: Any])
    let rates = try #require(hbm["sequential_gb_per_s"] as? [String: Any])
    let peak = try #require(rates["all_channels"] as? Double)
    let report = try Self.object([
      "estimate", "--model", "gpt2", "--devices", "1", "--input", "1", "--output", "1", "--machine",
      file.path,
    ])
    let utilization = try #require(report["utilization"] as? [String: Any])
    let rate = try #require(utilization["hbm_gb_per_s"] as? Double)
    #expect(rate <= peak, "\(rate) of \(peak) GB/s")
    // The memory is what the pass waits for.
    #expect(rate > 0.6 * peak, "\(rate) of \(peak) GB/s")
  }

  /// Requests of one process begin after power-on: what ran before changes none.
  @Test func requestsOfASweepDoNotSeeEachOther() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = try Self.machine("cycle", in: folder)
    let definition = folder.file("sweep.json")
    try Data(
      """
      {"grids": [{"models": ["Models/stories"], "machines": ["\(file)"], "inputs": [2],
        "outputs": [4, 3]}]}
      """.utf8
    ).write(to: definition)
    let run = try CommandRun([
      "sweep", definition.path, "--jobs", "1", "--quiet", "--store",
      folder.file("store.sqlite").path, "--format", "csv-wide",
    ])
    let rows = run.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let header = try #require(rows.first, "\(run.notes)")
    let column = try #require(header.firstIndex { $0.contains("total_ms") }, "\(header)")
    let output = try #require(header.firstIndex { $0.contains("output") }, "\(header)")
    try #require(rows.count == 3)
    for row in rows.dropFirst() {
      let length = try #require(Int(row[output]))
      let alone = try Self.estimate(file, input: 2, output: length)
      let here = try #require(Double(row[column]))
      #expect(abs(here / alone - 1) < 1e-9)
    }
  }
}
