// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `dfx sweep` and `--trace` as a user sees them.
@Suite struct SweepCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let binary: URL = {
    var folder = Bundle.main.executableURL?.deletingLastPathComponent() ?? URL(filePath: ".")
    for _ in 0..<4 {
      let candidate = folder.appending(path: "dfx")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    return Fixtures.repository.appending(path: ".build/debug/dfx")
  }()

  /// The exit status, and what went to standard output.
  private func dfx(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = Self.binary
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test func aSweepRunsRecordsFailuresAndResumes() throws {
    let file = folder.file("clock.json")
    try """
    {"grids": [{"models": ["dfx-345m"], "devices": [1, 2], "inputs": [2], "outputs": [2],
      "parameters": {"core.clock_mhz": [100, 200]}}],
     "points": [{"model": "dfx-345m", "input": 1000, "output": 1000}]}
    """.write(to: file, atomically: true, encoding: .utf8)
    let store = folder.file("clock.sqlite").path
    let arguments = ["sweep", file.path, "--format", "jsonl", "--store", store, "--quiet"]
    let first = try dfx(arguments)
    #expect(first.status == 69, "some failed")
    let points = try first.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(points.count == 5)
    #expect(points.last?["status"] as? String == "failed")
    #expect((points.last?["error"] as? String)?.contains("1024") == true)
    func milliseconds(_ index: Int) -> Double {
      let latency = (points[index]["report"] as? [String: Any])?["latency"] as? [String: Any]
      return latency?["total_ms"] as? Double ?? 0
    }
    #expect(milliseconds(0) > milliseconds(1), "two devices are faster than one")
    #expect(milliseconds(0) > 1.3 * milliseconds(2), "200 MHz is faster than 100 MHz")

    let quiet = try CommandRun(arguments)
    #expect(
      quiet.notes.split(separator: "\n").count == 1 && quiet.notes.contains("1 of 5 points failed"))
    let second = try dfx(arguments)
    #expect(second.output == first.output, "every point came from the store, seconds included")
  }

  @Test func wrongSweepsEndWithTheirStatus() throws {
    let file = folder.file("wrong.json")
    try #"{"point": []}"#.write(to: file, atomically: true, encoding: .utf8)
    #expect(try dfx(["sweep", file.path]).status == 65)
    for (text, status): (String, Int32) in [
      (#"{"points": [{"model": "dfx-345m", "devices": 9, "input": 2, "output": 2}]}"#, 65),
      (#"{"points": [{"model": "dfx-345m", "input": 1000, "output": 1000}]}"#, 65),
      (#"{"points": [{"model": "no-such-model", "input": 2, "output": 2}]}"#, 66),
      (#"{"points": [{"model": "dfx-345m", "machine": "none", "input": 2, "output": 2}]}"#, 66),
    ] {
      try text.write(to: file, atomically: true, encoding: .utf8)
      #expect(try dfx(["sweep", file.path]).status == status, "\(text)")
    }
    for jobs in ["-1", "257", "4294967296", "9223372036854775807", "9223372036854775808"] {
      #expect(try dfx(["sweep", "paper", "--jobs", jobs]).status == 64)
    }
    for shard in ["0/2", "3/2", "1", "1/0", "a/b", "1/9999999999999999999"] {
      #expect(try dfx(["sweep", "paper", "--shard", shard, "--store", "x"]).status == 64)
    }
    try "no store".write(to: file, atomically: true, encoding: .utf8)
    #expect(try dfx(["sweep", "paper", "--store", file.path]).status == 65)
    #expect(try dfx(["sweep", "/nowhere.json"]).status == 66)
    #expect(try dfx(["sweep", "paper", "--format", "pdf"]).status == 64)
    #expect(try dfx(["sweep", "paper", "-o", "/nowhere/x.csv"]).status == 73)
  }

  /// What ran before a point in its worker changes nothing of its report, and neither does where it ran.
  @Test func partsOfASweepMakeTheSameTable() throws {
    let file = folder.file("parts.json")
    try """
    {"grids": [{"models": ["dfx-345m"], "devices": [1, 2], "inputs": [2, 40], "outputs": [1, 30]}]}
    """.write(to: file, atomically: true, encoding: .utf8)
    let whole = try dfx(["sweep", file.path, "--format", "csv-wide", "--jobs", "1"])
    #expect(whole.status == 0 && whole.output.split(separator: "\n").count == 9)
    let parts = (1...3).map { folder.file("part\($0).sqlite").path }
    for (index, part) in parts.enumerated() {
      let run = try dfx(["sweep", file.path, "--shard", "\(index + 1)/3", "--store", part])
      #expect(run.status == 0 && run.output.isEmpty)
    }
    let store = folder.file("all.sqlite").path
    #expect(try dfx(["sweep", "merge"] + parts + ["--store", store]).status == 0)
    let merged = try dfx(["sweep", file.path, "--format", "csv-wide", "--store", store])
    #expect(merged.output == whole.output)
    let estimate = try dfx([
      "estimate", "--model", "dfx-345m", "--devices", "2", "--input", "40", "--output", "30",
      "--json",
    ])
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(estimate.output.utf8)) as? [String: Any])
    let cycles = (report["simulation"] as? [String: Any])?["simulated_cycles"] as? Int
    #expect(whole.output.split(separator: "\n")[8].contains(",\(try #require(cycles)),"))
  }

  /// Where the host has room for some workers only, those do all of the work.
  @Test func fewDescriptorsMakeFewWorkers() throws {
    let file = folder.file("many.json")
    try """
    {"grids": [{"models": ["dfx-345m"], "inputs": [1], "outputs": [1],
      "parameters": {"core.clock_mhz": {"from": 100, "to": 200, "count": 20}}}]}
    """.write(to: file, atomically: true, encoding: .utf8)
    let run = try CommandRun(
      script: #"ulimit -n 12; exec "$0" "$@""#,
      ["sweep", file.path, "--jobs", "16", "--store", folder.file("few.sqlite").path, "--quiet"])
    #expect(run.status == 0, "\(run.notes)")
  }

  /// 100 000 points stay below 500 MB.
  @Test func rowsAreSmall() throws {
    let store = folder.file("paper.sqlite")
    #expect(try dfx(["sweep", "paper", "--store", store.path]).status == 0)
    let size = try #require(
      try FileManager.default.attributesOfItem(atPath: store.path)[.size] as? Int)
    #expect(size * 100_000 / 45 < 500_000_000)
  }

  /// Results that stores keep are those of this version of the model.
  @Test func goldenResultsHaveTheirVersion() throws {
    let folder = Fixtures.repository.appending(path: "Tests/Fixtures/golden")
    let golden = try String(contentsOf: folder.appending(path: "results.csv"), encoding: .utf8)
    let run = try dfx([
      "sweep", folder.appending(path: "points.json").path, "--format", "csv-wide",
    ])
    #expect(run.status == 0)
    let message: Comment = """
      results changed: raise ModelVersion.current in Sources/DFXSweep/Identity/ModelVersion.swift, \
      then write them anew with 'make golden'
      """
    #expect(run.output == golden, message)
  }

  @Test func estimatesLeaveTraces() throws {
    let trace = folder.file("trace.json")
    let run = try dfx([
      "estimate", "--model", "dfx-345m", "--devices", "2", "--input", "4", "--output", "4",
      "--trace", trace.path, "--trace-passes", "3", "--vcd", folder.file("wave.vcd").path,
      "--quiet",
    ])
    #expect(run.status == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(files.sorted() == ["trace.json", "wave.vcd"], "nothing unfinished is left")
    let wave = try String(contentsOf: folder.file("wave.vcd"), encoding: .utf8)
    #expect(wave.contains("$version\n  dfx\n$end") && wave.contains("$scope module device1 $end"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: trace)) as? [String: Any])
    let events = try #require(object["traceEvents"] as? [[String: Any]])
    let slices = events.filter { $0["ph"] as? String == "X" }
    #expect(slices.count { $0["pid"] as? Int == 0 } == 3, "one slice per pass")
    #expect(Set(slices.compactMap { $0["pid"] as? Int }) == [0, 1, 2])
    #expect(slices.contains { $0["name"] as? String == "h.23.mlp.c_proj" })
    #expect(events.contains { $0["ph"] as? String == "s" })
    for option in ["--trace", "--vcd"] {
      let refused = try dfx(["generate", "--mode", "functional", option, trace.path, "x"])
      #expect(refused.status == 64)
    }
  }
}
