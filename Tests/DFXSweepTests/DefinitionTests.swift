// SPDX-License-Identifier: Apache-2.0

import DFXMachine
import DFXSweep
import Foundation
import TestSupport
import Testing

@Suite struct DefinitionTests {
  @Test func thePaperHasThreeAppliancesAndFifteenWorkloads() {
    let points = Sweep.paper.points
    #expect(points.count == 45 && Set(points).count == 45)
    #expect(
      Set(points.map { "\($0.model)/\($0.devices)" }) == ["dfx-345m/1", "dfx-774m/2", "dfx-1.5b/4"])
    #expect(Set(points.map(\.input)) == [32, 64, 128])
    #expect(Set(points.map(\.output)) == [1, 4, 16, 64, 256])
  }

  @Test func gridsAreProductsAndPointsAreAdded() throws {
    let sweep = try Sweep(
      json: """
        {"name": "clock", "grids": [{"models": ["a", "b"], "devices": [1, 2], "inputs": [8],
          "outputs": [1, 2], "parameters": {"core.clock_mhz": [150, 200.5], "hbm.channels": [16]}}],
         "points": [{"model": "c", "input": 1, "output": 1},
          {"model": "a", "devices": 1, "input": 8, "output": 1,
           "parameters": {"core.clock_mhz": 150, "hbm.channels": 16}}]}
        """, name: "file")
    #expect(sweep.name == "clock")
    #expect(sweep.points.count == 2 * 2 * 2 * 2 + 1, "the last point is one of the grid's")
    #expect(sweep.points[0].assignments == ["core.clock_mhz=150", "hbm.channels=16"])
    #expect(sweep.points[4].assignments == ["core.clock_mhz=200.5", "hbm.channels=16"])
    #expect(sweep.points.last == SweepPoint(model: "c", devices: 1, input: 1, output: 1))
  }

  @Test(arguments: [
    ("{", "definition is wrong"), ("{}", "no points"),
    (#"{"grid": []}"#, "'grid' is none of name, grids, points"),
    (#"{"points": [{"model": "a", "input": 1}]}"#, "'output' is missing at .points[0]"),
    (#"{"points": [{"model": "a", "input": "1", "output": 1}]}"#, "expected at .points[0].input"),
    (#"{"points": [{"model": "a", "input": 0, "output": 1}]}"#, "at least 1"),
    (#"{"grids": [{"models": ["a"], "inputs": [1], "outputs": [1], "device": [2]}]}"#, "'device'"),
    (#"{"points": [{"model": "a", "devices": 9, "input": 1, "output": 1}]}"#, "1 to 8"),
    (
      #"{"points": [{"model": "a", "input": 1, "output": 1, "parameters": {"ring.latncy_ns": 1}}]}"#,
      "'ring.latncy_ns' is not a parameter"
    ),
    (
      #"{"points": [{"model": "a", "input": 9223372036854775807, "output": 1}]}"#, "at most"
    ),
  ])
  func wrongDefinitionsAreExplained(text: String, reason: String) {
    let error = #expect(throws: SweepError.self) { try Sweep(json: text, name: "x") }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func theExampleFollowsTheSchema() throws {
    func object(_ path: String) throws -> (text: String, members: [String: Any]) {
      let text = try String(
        contentsOf: Fixtures.repository.appending(path: path), encoding: .utf8)
      let members = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      return (text, try #require(members))
    }
    let schema = try object("docs/schema/dfx.sweep.1.schema.json").members
    let example = try object("Examples/ring-latency.json")
    var checker = SchemaChecker()
    checker.check(example.members, against: schema)
    #expect(checker.problems == [])
    #expect(try Sweep(json: example.text, name: "x").points.count == 8)
    var wrong = SchemaChecker()
    wrong.check(["grids": [["models": ["a"], "inputs": [1]]]], against: schema)
    #expect(!wrong.problems.isEmpty)
  }

  @Test func keysAreOfWhatDeterminesAResult() throws {
    let base = SweepPoint(model: "a", devices: 1, input: 1, output: 1)
    func key(_ point: SweepPoint, identity: String = "shape") throws -> String {
      let points = try Sweep(name: "", points: [point]).prepared {
        SweepModel(name: $0, fullName: $0, identity: identity)
      }
      return try #require(points.first).key.text
    }
    var points = [base]
    for change: (inout SweepPoint) -> Void in [
      { $0.devices = 2 }, { $0.input = 2 }, { $0.output = 2 },
      { $0.parameters = ["core.clock_mhz": 150] }, { $0.parameters = ["core.clock_mhz": 151] },
      { $0.parameters = ["price.device_usd": 1] },
    ] {
      var point = base
      change(&point)
      points.append(point)
    }
    #expect(try Set(points.map { try key($0) }).count == points.count)
    #expect(try key(base, identity: "other") != key(base))
    // Names and places say nothing about a result, and neither does a parameter that has its value already.
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.file("same.json")
    try #"{"base": "u280-dfx", "name": "mine"}"#.write(to: file, atomically: true, encoding: .utf8)
    var same = base
    same.model = "/elsewhere/a"
    same.machine = file.path
    same.parameters = ["core.clock_mhz": 200]
    #expect(try key(same) == key(base))
  }

  @Test func whatCannotVaryIsRefusedByName() throws {
    for (parameters, named) in [
      (#"{"ddr.channels": [1, 2]}"#, "not connected"), (#"{"hbm.peak_gb_per_s": [1]}"#, "peak"),
      (#"{"hbm.row_bytes": [300, 1024]}"#, "hbm.row_bytes"),
      (#"{"hbm.refresh_ns": [1990], "hbm.refresh_interval_ns": [2000]}"#, "hbm.refresh_ns"),
    ] {
      let error = #expect(throws: SweepError.self, "\(parameters)") {
        try Sweep(
          json: """
            {"grids": [{"models": ["a"], "inputs": [1], "outputs": [1],
              "parameters": \(parameters)}]}
            """, name: "x"
        ).prepared { SweepModel(name: $0, fullName: $0, identity: $0) }
      }
      #expect(error?.description.contains(named) == true, "\(error?.description ?? "")")
    }
  }

  @Test func zippedListsVaryTogether() throws {
    let sweep = try Sweep(
      json: """
        {"grids": [{"models": ["a"], "inputs": [1, 2], "outputs": [4],
          "parameters": {"core.tile_inner": [32, 64, 128], "core.tile_lanes": [32, 16, 8]},
          "zip": [["core.tile_inner", "core.tile_lanes"]]}]}
        """, name: "x")
    #expect(sweep.points.count == 6)
    #expect(
      sweep.points.allSatisfy {
        ($0.parameters["core.tile_inner"] ?? 0) * ($0.parameters["core.tile_lanes"] ?? 0) == 1024
      })
  }

  @Test func conditionsChoosePoints() throws {
    func points(_ conditions: String) throws -> [SweepPoint] {
      try Sweep(
        json: """
          {"grids": [{"models": ["a"], "devices": [1, 2, 4], "inputs": [1, 2], "outputs": [1],
            "parameters": {"core.tile_inner": [32, 64, 128], "core.tile_lanes": [8, 16, 32]},
            "where": [\(conditions)]}]}
          """, name: "x", fits: { point, _ in point.devices > 1 }
      ).points
    }
    // 128 x 32 does not fit a U280: such points are left out by a condition, or refused.
    let small = #", "core.tile_inner * core.tile_lanes < 4096""#
    #expect(try points(#""core.tile_inner * core.tile_lanes == 1024""#).count == 3 * 6)
    #expect(try points(#""fits""#).count == 8 * 4)
    #expect(try points(#""(devices + 1) / 2 >= input", "input != 1""# + small).count == 8)
    #expect(throws: SweepError.self) { try points(#""input != 1""#) }
    // A parameter that is not swept.
    #expect(try points(#""core.clock_mhz > 1e2""# + small).count == 48)
    for wrong in [
      "core.speed == 1", "1", "1 == ", "(1 == 1", "1 == 1 == 1", "a b", "1 ~ 2", "1..2 == 1",
      String(repeating: "(", count: 400) + "1", String(repeating: "-", count: 999),
    ] {
      let error = #expect(throws: SweepError.self) { try points("\"\(wrong)\"") }
      #expect(error?.description.contains("condition") == true, "\(wrong)")
    }
    #expect(throws: SweepError.self) { try points(#""devices == 3""#) }
  }

  @Test func rangesAreLinearOrLogarithmic() throws {
    func values(_ range: String) throws -> [Double] {
      try Sweep(
        json: """
          {"grids": [{"models": ["a"], "inputs": [1], "outputs": [1],
            "parameters": {"core.clock_mhz": \(range)}}]}
          """, name: "x"
      ).points.compactMap { $0.parameters["core.clock_mhz"] }
    }
    #expect(try values(#"{"from": 100, "to": 300, "count": 5}"#) == [100, 150, 200, 250, 300])
    #expect(try values(#"{"from": 100, "to": 101, "step": 0.1}"#).count == 11)
    let log = try values(#"{"from": 50, "to": 400, "count": 4, "scale": "log"}"#)
    #expect(zip(log, [50, 100, 200, 400]).allSatisfy { abs($0 - $1) < 1e-9 })
    for wrong in [
      #"{"from": 2, "to": 1, "count": 2}"#, #"{"from": 100, "to": 200}"#,
      #"{"from": 100, "to": 200, "count": 1}"#, #"{"from": 1, "to": 200, "step": 0}"#,
      #"{"from": 0, "to": 200, "count": 3, "scale": "log"}"#,
      #"{"from": 100, "to": 200, "steps": 3}"#, #""100""#,
    ] {
      #expect(throws: SweepError.self, "\(wrong)") { try values(wrong) }
    }
  }

  @Test(arguments: ["random", "latin_hypercube"])
  func samplesRepeatAndSpread(method: String) throws {
    func points(seed: Int) throws -> [SweepPoint] {
      try Sweep(
        json: """
          {"grids": [{"models": ["a"], "devices": [1, 2], "inputs": {"from": 1, "to": 64},
            "outputs": [1], "parameters": {"core.clock_mhz": {"from": 100, "to": 300}},
            "sample": {"method": "\(method)", "count": 64, "seed": \(seed)}}]}
          """, name: "x"
      ).points
    }
    let drawn = try points(seed: 7)
    #expect(drawn.count == 64)
    #expect(try drawn == points(seed: 7) && drawn != points(seed: 8))
    #expect(drawn.allSatisfy { (1...64).contains($0.input) })
    if method == "latin_hypercube" {
      #expect(Set(drawn.map(\.input)).count == 64, "each part of the range once")
      #expect(drawn.count { $0.devices == 1 } == 32)
      let parts = drawn.map { Int((($0.parameters["core.clock_mhz"] ?? 0) - 100) / 200 * 64) }
      #expect(Set(parts).count == 64)
    }
  }

  @Test(arguments: [1, 2, 7, 12, 50])
  func shardsHaveEveryPointOnce(count: Int) {
    let parts = (1...count).map { Fixture.sweep.shard($0, of: count).points }
    #expect(parts.flatMap { $0 } == Fixture.sweep.points)
    #expect((parts.map(\.count).max() ?? 0) - (parts.map(\.count).min() ?? 0) <= 1)
  }
}
