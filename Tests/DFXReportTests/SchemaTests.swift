// SPDX-License-Identifier: Apache-2.0

import DFXReport
import Foundation
import TestSupport
import Testing

@Suite struct SchemaTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  func schema() throws -> [String: Any] {
    let file = Self.root.appending(path: "docs/schema/dfx.report.1.schema.json")
    return try object(String(contentsOf: file, encoding: .utf8))
  }

  func problems(_ text: String) throws -> [String] {
    var checker = SchemaChecker()
    checker.check(try object(text), against: try schema())
    return checker.problems
  }

  @Test func reportsFollowTheSchema() throws {
    var generated = Fixture.record()
    generated.generation = GenerationRecord(
      prompt: "a", promptTokens: [1], tokens: [2], text: "b")
    var prefill = Fixture.record()
    prefill.outputTokens = 1
    var batch = Fixture.record()
    batch.batch = 4
    for record in [
      Fixture.record(), Fixture.record(mode: .timed), Fixture.record(mode: .functional), generated,
      prefill, batch, Fixture.richRecord(),
    ] {
      #expect(try problems(try Report(record).tree.pretty) == [])
    }
  }

  @Test func membersComeInTheOrderOfTheSchema() throws {
    guard case .object(let members) = try Report(Fixture.record()).tree else {
      Issue.record("not an object")
      return
    }
    #expect(members.map(\.key) == (try schema()["required"] as? [String]))
  }

  @Test func theCheckerSeesViolations() throws {
    let good = try Report(Fixture.record()).tree.compact
    #expect(try problems(good.replacing("\"total_ms\"", with: "\"total\"")).count == 2)
    #expect(try problems(good.replacing("\"timing\"", with: "\"quick\"")).count == 1)
    #expect(try problems(good.replacing("\"layers\":2", with: "\"layers\":2.5")).count == 1)
    #expect(try problems(good.replacing("\"layers\":2", with: "\"layers\":-2")).count == 1)
    #expect(try problems(good.replacing("dfx.report/1", with: "dfx.report/0")).count == 1)
  }
}
