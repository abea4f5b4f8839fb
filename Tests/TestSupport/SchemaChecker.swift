// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Checks a value against the part of JSON Schema that the committed schemas use.
public struct SchemaChecker {
  static let understood: Set<String> = [
    "$schema", "$id", "title", "description", "type", "properties", "required",
    "additionalProperties", "const", "enum", "minimum", "items", "dependentRequired",
  ]
  /// What does not conform, with its place.
  public private(set) var problems: [String] = []

  /// A checker that has seen nothing.
  public init() {}

  /// Notes where `value` differs from `schema`.
  public mutating func check(_ value: Any, against schema: [String: Any], at path: String = "$") {
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
      } else if let others = schema["additionalProperties"] as? [String: Any] {
        check(member, against: others, at: "\(path).\(name)")
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
