// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite struct CapacityCommandTests {
  private static let day = [
    "capacity", "--model", "stories", "--input", "uniform:4-20", "--output", "geometric:10",
    "--requests", "200", "--quiet",
  ]

  private func object(_ arguments: [String]) throws -> [String: Any] {
    let run = try CommandRun(arguments + ["--json"])
    #expect(run.status == 0, "\(run.notes)")
    return try #require(try JSONSerialization.jsonObject(with: run.bytes) as? [String: Any])
  }

  @Test func theSmallestNumberThatMeetsTheObjectiveIsFound() throws {
    let found = try object(
      Self.day + ["--arrivals", "poisson:400/s", "--slo", "ttft=10ms,p99", "--appliances", "1..8"])
    let smallest = try #require(found["smallest"] as? Int)
    let days = try #require(found["days"] as? [[String: Any]])
    #expect(smallest > 1 && days.count == smallest)
    for day in days {
      let first = try #require(day["time_to_first_token_s"] as? [String: Any])
      let meets = try #require(first["p99"] as? Double) <= 0.01
      #expect(meets == (day["appliances"] as? Int == smallest))
      #expect(day["served"] as? Int == 200)
    }
  }

  @Test func aLoneRequestTakesWhatTheEstimateSays() throws {
    let folder = try TemporaryFolder()
    let trace = folder.file("trace.csv")
    try "arrival_s,input,output\n0,12,9\n".write(to: trace, atomically: true, encoding: .utf8)
    let file = folder.file("plan.json")
    try #"{"schema": "dfx.plan/1", "mesh": {"tensor": 2}, "shard": {"output": [null, "tensor"]}}"#
      .write(to: file, atomically: true, encoding: .utf8)
    let times = try [[], ["--devices", "2"], ["--devices", "2", "--plan", file.path]].map {
      try lone(trace, $0)
    }
    #expect(Set(times).count == 3, "cards and plans make a difference: \(times)")
  }

  /// The seconds of the only request of a trace, which are those of its estimate.
  private func lone(_ trace: URL, _ options: [String]) throws -> Double {
    let found = try object(["capacity", "--model", "stories", "--arrivals", trace.path] + options)
    let run = try CommandRun(
      ["estimate", "--model", "stories", "--input", "12", "--output", "9", "--json"] + options)
    let estimate = try #require(
      try JSONSerialization.jsonObject(with: run.bytes) as? [String: Any])
    let latency = try #require(estimate["latency"] as? [String: Any])
    let expected = try #require(latency["total_ms"] as? Double) * 1e-3
    let days = try #require(found["days"] as? [[String: Any]])
    let total = try #require((days[0]["total_s"] as? [String: Any])?["max"] as? Double)
    #expect(abs(total - expected) < 1e-9 * expected + 1e-12)
    let energy = try #require((estimate["energy"] as? [String: Any])?["total_j"] as? Double)
    #expect(abs(try #require(days[0]["per_request_j"] as? Double) - energy) < 1e-6 * energy)
    return total
  }

  @Test func framesOfACameraAreDroppedForNewerOnes() throws {
    let run = try CommandRun([
      "capacity", "--model", "stories", "--arrivals", "periodic:2000/s", "--input", "8", "--output",
      "1", "--requests", "300", "--slots", "1", "--deadline-seconds", "0.01", "--overflow",
      "drop-oldest", "--drop-late", "--max-queued", "2",
    ])
    #expect(run.status == 0 && run.output.contains("dropped for newer ones"), "\(run.output)")
  }

  @Test func thePageHasItsCharts() throws {
    let folder = try TemporaryFolder()
    let page = folder.file("capacity.html")
    let run = try CommandRun(
      Self.day + ["--arrivals", "poisson:100/s", "--appliances", "1..2", "--report", page.path])
    #expect(run.status == 0, "\(run.notes)")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.contains("Latency against load") && text.contains("2 appliances, p99"))
    #expect(text.components(separatedBy: "<circle").count > 40)
  }

  @Test(
    "What cannot be told is refused",
    arguments: [
      ["--arrivals", "often", "--input", "1", "--output", "1"], ["--arrivals", "poisson:1/s"],
      ["--arrivals", "poisson:1/s", "--input", "x", "--output", "1"],
      ["--arrivals", "poisson:1/s", "--input", "1", "--output", "1", "--slo", "fast"],
      ["--arrivals", "poisson:1/s", "--input", "1", "--output", "1", "--appliances", "4..2"],
      ["--arrivals", "trace.csv", "--input", "1"],
    ])
  func mistakes(arguments: [String]) throws {
    let run = try CommandRun(["capacity", "--model", "stories"] + arguments)
    #expect(run.status == 64 && run.output.isEmpty)
  }
}
