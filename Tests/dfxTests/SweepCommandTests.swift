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
     "points": [{"model": "no-such-model", "input": 1, "output": 1}]}
    """.write(to: file, atomically: true, encoding: .utf8)
    let store = folder.file("clock.sqlite").path
    let arguments = ["sweep", file.path, "--format", "jsonl", "--store", store, "--quiet"]
    let first = try dfx(arguments)
    #expect(first.status == 0)
    let points = try first.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(points.count == 5)
    #expect(points.last?["status"] as? String == "failed")
    #expect((points.last?["error"] as? String)?.contains("no-such-model") == true)
    func milliseconds(_ index: Int) -> Double {
      let latency = (points[index]["report"] as? [String: Any])?["latency"] as? [String: Any]
      return latency?["total_ms"] as? Double ?? 0
    }
    #expect(milliseconds(0) > milliseconds(1), "two devices are faster than one")
    #expect(milliseconds(0) > 1.3 * milliseconds(2), "200 MHz is faster than 100 MHz")

    let quiet = try CommandRun(arguments)
    #expect(quiet.notes.isEmpty, "nothing on standard error")
    let second = try dfx(arguments)
    #expect(second.output == first.output, "every point came from the store, seconds included")
  }

  @Test func wrongSweepsEndWithTheirStatus() throws {
    let file = folder.file("wrong.json")
    try #"{"point": []}"#.write(to: file, atomically: true, encoding: .utf8)
    #expect(try dfx(["sweep", file.path]).status == 65)
    #expect(try dfx(["sweep", "/nowhere.json"]).status == 66)
    #expect(try dfx(["sweep", "paper", "--format", "pdf"]).status == 64)
    #expect(try dfx(["sweep", "paper", "-o", "/nowhere/x.csv"]).status == 73)
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
    #expect(wave.contains("SystemC") && wave.contains("$scope module device1 $end"))
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
