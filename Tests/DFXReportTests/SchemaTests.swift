// SPDX-License-Identifier: Apache-2.0

import DFXReport
import Foundation
import Testing

/// Checks a value against the part of JSON Schema that the committed schemas use.
struct SchemaChecker {
  static let understood: Set<String> = [
    "$schema", "$id", "title", "description", "type", "properties", "required",
    "additionalProperties", "const", "enum", "minimum", "items", "dependentRequired",
  ]
  private(set) var problems: [String] = []

  mutating func check(_ value: Any, against schema: [String: Any], at path: String = "$") {
    for keyword in schema.keys where !Self.understood.contains(keyword) {
      problems.append("\(path): unknown keyword \(keyword)")
    }
    if let constant = schema["const"] as? String, value as? String != constant {
      problems.append("\(path): not \(constant)")
    }
    if let choices = schema["enum"] as? [String], !choices.contains(value as? String ?? "") {
      problems.append("\(path): not one of \(choices)")
    }
    let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] }
    if let types, !types.contains(where: { Self.value(value, is: $0) }) {
      problems.append("\(path): not \(types)")
      return
    }
    if let minimum = schema["minimum"] as? Double, let number = value as? Double,
      number < minimum
    {
      problems.append("\(path): below \(minimum)")
    }
    if let items = schema["items"] as? [String: Any], let values = value as? [Any] {
      for (index, item) in values.enumerated() {
        check(item, against: items, at: "\(path)[\(index)]")
      }
    }
    if let object = value as? [String: Any] { check(object, members: schema, at: path) }
  }

  private mutating func check(
    _ object: [String: Any], members schema: [String: Any], at path: String
  ) {
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    for name in schema["required"] as? [String] ?? [] where object[name] == nil {
      problems.append("\(path): lacks \(name)")
    }
    for (name, others) in schema["dependentRequired"] as? [String: [String]] ?? [:]
    where object[name] != nil {
      for other in others where object[other] == nil {
        problems.append("\(path): has \(name) but lacks \(other)")
      }
    }
    for (name, member) in object {
      if let property = properties[name] {
        check(member, against: property, at: "\(path).\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        problems.append("\(path): has \(name)")
      }
    }
  }

  private static func value(_ value: Any, is type: String) -> Bool {
    switch type {
    case "null": value is NSNull
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "number": value is Double
    case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
    default: false
    }
  }
}

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
    for record in [
      Fixture.record(), Fixture.record(mode: .timed), Fixture.record(mode: .functional), generated,
      prefill,
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
