// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Checks a value against the part of JSON Schema that the committed schemas use.
public struct SchemaChecker {
  static let understood: Set<String> = [
    "$schema", "$id", "title", "description", "type", "properties", "required",
    "additionalProperties", "const", "enum", "minimum", "maximum", "items", "minItems", "maxItems",
    "dependentRequired", "anyOf", "default", "$defs", "$ref",
  ]
  /// What does not conform, with its place.
  public private(set) var problems: [String] = []

  /// What `$ref` refers to, taken from the outermost schema.
  private var definitions: [String: [String: Any]] = [:]

  /// A checker that has seen nothing.
  public init() {}

  /// Notes where `value` differs from `schema`.
  public mutating func check(_ value: Any, against schema: [String: Any], at path: String = "$") {
    for (name, definition) in schema["$defs"] as? [String: [String: Any]] ?? [:] {
      definitions["#/$defs/\(name)"] = definition
    }
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
    if let maximum = schema["maximum"] as? Double, let number = value as? Double,
      number > maximum
    {
      problems.append("\(path): above \(maximum)")
    }
    if let values = value as? [Any] {
      let least = schema["minItems"] as? Int ?? 0
      let most = schema["maxItems"] as? Int ?? Int.max
      if values.count < least || values.count > most {
        problems.append("\(path): has \(values.count) items")
      }
    }
    if let forms = schema["anyOf"] as? [[String: Any]] { check(value, againstAny: forms, at: path) }
    if let reference = schema["$ref"] as? String {
      if let definition = definitions[reference] {
        check(value, against: definition, at: path)
      } else {
        problems.append("\(path): unknown reference \(reference)")
      }
    }
    if let items = schema["items"] as? [String: Any], let values = value as? [Any] {
      for (index, item) in values.enumerated() {
        check(item, against: items, at: "\(path)[\(index)]")
      }
    }
    if let object = value as? [String: Any] { check(object, members: schema, at: path) }
  }

  /// The problems with the form that fits best, if none fits.
  private mutating func check(
    _ value: Any, againstAny forms: [[String: Any]], at path: String
  ) {
    var fewest: [String]?
    for form in forms {
      var checker = SchemaChecker()
      checker.definitions = definitions
      checker.check(value, against: form, at: path)
      if checker.problems.count < fewest?.count ?? Int.max { fewest = checker.problems }
    }
    problems += fewest ?? []
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
