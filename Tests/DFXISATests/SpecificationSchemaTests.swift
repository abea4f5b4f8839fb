// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `isa/spec.json` beside its schema.
@Suite struct SpecificationSchemaTests {
  private func read(_ name: String) throws -> [String: Any] {
    let url = Fixtures.repository.appendingPathComponent("isa/\(name)")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    return try #require(object as? [String: Any])
  }

  private func problems(_ change: (inout [String: Any]) -> Void) throws -> [String] {
    var specification = try read("spec.json")
    change(&specification)
    var checker = SchemaChecker()
    try checker.check(specification, against: read("spec.schema.json"))
    return checker.problems
  }

  @Test func specificationConforms() throws {
    #expect(try problems { _ in } == [])
  }

  @Test func changesAreNoticed() throws {
    #expect(try problems { $0["schema"] = "dfx.isa/2" }.count == 1)
    #expect(try problems { $0["extra"] = 1 } == ["$: has extra"])
    let field: [String: Any] = ["bits": [3.0, 0.0], "kind": "colour", "description": "x"]
    #expect(try problems { $0["fields"] = ["x": field] }.count == 1)
    let engineless = try problems { specification in
      var instructions = specification["instructions"] as? [[String: Any]] ?? []
      instructions[5]["engine"] = nil
      specification["instructions"] = instructions
    }
    #expect(engineless == ["$.instructions[5]: lacks engine"])
  }
}
