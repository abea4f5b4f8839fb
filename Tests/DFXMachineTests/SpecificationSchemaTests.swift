// SPDX-License-Identifier: Apache-2.0

import DFXMachine
import Foundation
import TestSupport
import Testing

/// Files under `machine/` beside their schemas.
@Suite struct SpecificationSchemaTests {
  private func read(_ path: String) throws -> [String: Any] {
    let url = Fixtures.repository.appendingPathComponent(path)
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    return try #require(object as? [String: Any])
  }

  private func problems(
    with object: [String: Any], _ schema: String
  ) throws -> [String] {
    var checker = SchemaChecker()
    try checker.check(object, against: read(schema))
    return checker.problems
  }

  private func specificationProblems(_ change: (inout [String: Any]) -> Void) throws -> [String] {
    var specification = try read("machine/spec.json")
    change(&specification)
    return try problems(with: specification, "machine/spec.schema.json")
  }

  private func fileProblems(_ object: [String: Any]) throws -> [String] {
    try problems(with: object, "docs/schema/machine.schema.json")
  }

  @Test func specificationConforms() throws {
    #expect(try specificationProblems { _ in } == [])
    #expect(try specificationProblems { $0["extra"] = 1 } == ["$: has extra"])
    #expect(
      try specificationProblems { $0["faults"] = [["code": 1.0, "name": "x"]] }
        == ["$.faults[0]: lacks text"])
  }

  @Test func schemaOfMachineFilesKnowsEveryParameter() throws {
    let groups = try #require(
      read("docs/schema/machine.schema.json")["properties"] as? [String: Any])
    for parameter in Machine.parameters {
      let group = try #require(groups[parameter.group] as? [String: Any])
      let keys = try #require(group["properties"] as? [String: Any])
      let entry = try #require(keys[parameter.key] as? [String: Any])
      #expect(entry["default"] as? Double == parameter.defaultValue.number, "\(parameter.path)")
    }
  }

  @Test func schemaOfMachineFilesAcceptsAndRefuses() throws {
    #expect(try fileProblems(["base": "u280-dfx", "ring": ["latency_ns": 300.0]]) == [])
    #expect(try fileProblems(["ring": ["latency_ns": 300.0]]) == [])
    let sourced: [String: Any] = ["value": 300.0, "status": "measured", "citation": "auroraflow"]
    #expect(try fileProblems(["base": "u280-dfx", "ring": ["latency_ns": sourced]]) == [])
    for wrong: [String: Any] in [
      ["base": "u280-dfx", "ring": ["latency": 300.0]], ["base": 3.0],
      ["base": "u280-dfx", "ring": ["latency_ns": -1.0]],
      ["base": "u280-dfx", "mpu": ["add_cycles": 1.5]],
      ["base": "u280-dfx", "ring": ["latency_ns": ["value": 300.0, "status": "guessed"]]],
    ] {
      #expect(try !fileProblems(wrong).isEmpty, "\(wrong)")
    }
  }

  @Test func everyMachineWritesAFileThatConforms() throws {
    for machine in Machine.presets {
      let text = try machine.fileText()
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      #expect(try fileProblems(#require(object as? [String: Any])) == [], "\(machine.name)")
    }
  }
}
