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
          "outputs": [1, 2], "parameters": {"clock": [150, 200.5], "banks": [16]}}],
         "points": [{"model": "c", "input": 1, "output": 1},
          {"model": "a", "devices": 1, "input": 8, "output": 1,
           "parameters": {"clock": 150, "banks": 16}}]}
        """, name: "file")
    #expect(sweep.name == "clock")
    #expect(sweep.points.count == 2 * 2 * 2 * 2 + 1, "the last point is one of the grid's")
    #expect(sweep.points[0].assignments == ["banks=16", "clock=150"])
    #expect(sweep.points[4].assignments == ["banks=16", "clock=200.5"])
    #expect(sweep.points.last == SweepPoint(model: "c", devices: 1, input: 1, output: 1))
  }

  @Test(arguments: [
    ("{", "definition is wrong"), ("{}", "no points"),
    (#"{"grid": []}"#, "'grid' is none of name, grids, points"),
    (#"{"points": [{"model": "a", "input": 1}]}"#, "'output' is missing at .points[0]"),
    (#"{"points": [{"model": "a", "input": "1", "output": 1}]}"#, "expected at .points[0].input"),
    (#"{"points": [{"model": "a", "input": 0, "output": 1}]}"#, "at least 1"),
    (#"{"grids": [{"models": ["a"], "inputs": [1], "outputs": [1], "device": [2]}]}"#, "'device'"),
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

  @Test func keysTellPointsApart() {
    let points = [
      SweepPoint(model: "a", devices: 1, input: 1, output: 1),
      SweepPoint(model: "a|1", devices: 1, input: 1, output: 1),
      SweepPoint(model: "a%7C1", devices: 1, input: 1, output: 1),
      SweepPoint(model: "a", devices: 1, input: 1, output: 1, machine: "m"),
      SweepPoint(model: "a", devices: 1, input: 1, output: 1, parameters: ["x": 1]),
      SweepPoint(model: "a", devices: 1, input: 1, output: 1, parameters: ["x": 1.5]),
    ]
    #expect(Set(points.map(\.key)).count == points.count)
  }

  @Test func argumentsAreThoseOfEstimate() {
    let point = SweepPoint(model: "a b", devices: 2, input: 3, output: 4)
    #expect(
      point.arguments() == [
        "estimate", "--model", "a b", "--devices", "2", "--input", "3", "--output", "4",
        "--machine", "u280-dfx", "--json", "--quiet",
      ])
    #expect(point.arguments(machine: "m.json").contains("m.json"))
  }

  @Test func parametersBecomeMachineFiles() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let files = MachineFiles(folder: folder.file("machines"))
    var point = SweepPoint(model: "a", devices: 1, input: 1, output: 1)
    #expect(try files.machine(for: point) == "u280-dfx", "nothing differs")

    point.parameters = ["core.clock_mhz": 250.5, "ring.latency_ns": 100]
    let first = try files.machine(for: point)
    let machine = try Machine.named(first)
    #expect(machine["core.clock_mhz"] == 250.5 && machine["ring.latency_ns"] == 100)
    #expect(machine["core.dispatch_cycles"] == Machine.u280["core.dispatch_cycles"])
    #expect(machine.name == "u280-dfx core.clock_mhz=250.5 ring.latency_ns=100")

    // A file as the base, and the same parameters again.
    point.machine = first
    point.parameters = ["core.clock_mhz": 100]
    let second = try Machine.named(try files.machine(for: point))
    #expect(second["core.clock_mhz"] == 100 && second["ring.latency_ns"] == 100)

    point.parameters = ["core.speed": 1]
    #expect(throws: MachineError.self) { try files.machine(for: point) }
  }
}
