// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Runs what lies in `Examples/` and compares with `Examples/outputs/`.
@Suite struct ExamplesTests {
  private func dfx(_ arguments: String...) throws -> String {
    let run = try CommandRun(arguments)
    #expect(run.status == 0, "\(run.notes)")
    return run.output
  }

  private func stored(_ name: String) throws -> String {
    let folder = Fixtures.repository.appendingPathComponent("Examples/outputs")
    return try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  @Test func libraries() throws {
    let run = try CommandRun(
      ["Models/stories", #"Ravi met Anna. "I am lost," said"#], product: "next-words")
    #expect(run.status == 0, "\(run.notes)")
    #expect(try run.output == stored("next-words.txt"))
  }

  /// Numbers move a little with the timing model, which other tests hold to published points. When they move more, store
  /// them anew: `dfx sweep Examples/ring-latency.json > Examples/outputs/ring-latency.txt`.
  static let drift = 0.1

  @Test(arguments: ["timed", "functional", "reference"])
  func assembly(mode: String) throws {
    let printed = try dfx(
      "run", "Examples/layer_norm.s", "--memory", "Examples/layer_norm.safetensors", "--dump",
      "v4:64", "--mode", mode)
    #expect(try printed == stored("layer_norm.txt"))
  }

  @Test func machineFile() throws {
    let shown = try dfx("machines", "show", "Examples/slow-ring.json")
    let changed = shown.split(separator: "\n").filter { $0.contains(" changed ") }
    #expect(
      changed.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        == ["latency_ns 2000", "sustained_gbit_per_s 25"])
    func milliseconds(_ machine: String) throws -> Double {
      let output = try dfx(
        "estimate", "--model", "gpt2", "--devices", "4", "--input", "8", "--output", "8",
        "--machine", machine, "--json")
      let report = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      return try #require((report?["latency"] as? [String: Double])?["total_ms"])
    }
    let usual = try milliseconds("u280-dfx")
    #expect(try milliseconds("Examples/slow-ring.json") > 1.1 * usual)
  }

  @Test func sweepFile() throws {
    let printed = try words(dfx("sweep", "Examples/ring-latency.json"))
    let expected = try words(stored("ring-latency.txt"))
    #expect(printed.map(\.count) == expected.map(\.count))
    for (word, want) in zip(printed.joined(), expected.joined()) {
      if let number = Double(word), let reference = Double(want) {
        #expect(abs(number - reference) <= Self.drift * abs(reference), "\(word) \(want)")
      } else {
        #expect(word == want)
      }
    }
  }

  private func words(_ text: String) -> [[Substring]] {
    text.split(separator: "\n").map { $0.split(separator: " ") }
  }
}
