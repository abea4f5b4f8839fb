// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Machine {
  /// JSON schema of machine files, made from the parameter table.
  public static func schema() -> String {
    var groups: [String: [String: Any]] = [:]
    for parameter in parameters {
      groups[parameter.group, default: [:]][parameter.key] = [
        "type": parameter.isInteger ? "integer" : "number",
        "minimum": number(parameter.range.lowerBound),
        "maximum": number(parameter.range.upperBound),
        "default": number(parameter.value),
        "description": "\(parameter.source) (\(parameter.status.rawValue))",
      ]
    }
    var properties: [String: Any] = [
      "base": ["enum": presets.map(\.name), "description": "the preset to inherit from"],
      "name": ["type": "string", "description": "the machine's name in reports"],
    ]
    for (group, keys) in groups {
      properties[group] = [
        "type": "object", "additionalProperties": false, "properties": keys,
      ]
    }
    let schema: [String: Any] = [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "A machine file of dfx: a preset and the parameters that differ",
      "type": "object", "required": ["base"], "additionalProperties": false,
      "properties": properties,
    ]
    let options: JSONSerialization.WritingOptions = [
      .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
    ]
    let data = try? JSONSerialization.data(withJSONObject: schema, options: options)
    return String(decoding: data ?? Data(), as: UTF8.self) + "\n"
  }

  /// Whole numbers are written without a fraction.
  private static func number(_ value: Double) -> Any {
    value == value.rounded() ? Int(value) as Any : value as Any
  }
}
