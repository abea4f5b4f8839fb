// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Writes the JSON schema of machine files.
struct MachineSchemaOutput {
  let specification: MachineSpecification
  let groups: [ParameterGroup]

  var text: String {
    var properties: [String: Any] = [
      "base": [
        "type": "string",
        "description": "a preset, or another machine file beside this one, whose values are taken; "
          + "u280-dfx where it is left out",
      ],
      "name": ["type": "string", "description": "the machine's name in reports"],
      "summary": ["type": "string", "description": "one line about the machine"],
    ]
    for group in groups {
      var keys: [String: Any] = [:]
      for entry in group.entries { keys[entry.definition.key] = entryObject(entry) }
      let alike = groups.filter { $0.kind == group.kind && $0.name != group.name }.map(\.name)
      if group.kind != nil {
        keys["like"] = [
          "enum": alike, "description": "a group whose values are taken before those given here",
        ]
      }
      properties[group.name] = [
        "type": "object", "description": group.title, "additionalProperties": false,
        "properties": keys,
      ]
    }
    let schema: [String: Any] = [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "A machine file of dfx: a base and the parameters that differ",
      "type": "object", "additionalProperties": false,
      "properties": properties,
      "$defs": ["status": ["enum": statuses]],
    ]
    let options: JSONSerialization.WritingOptions = [
      .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
    ]
    let data = try? JSONSerialization.data(withJSONObject: schema, options: options)
    return String(decoding: data ?? Data(), as: UTF8.self) + "\n"
  }

  private var statuses: [String] {
    specification.statuses.keys.sorted().map { $0.split(separator: "_").joined(separator: " ") }
  }

  /// A value, or a value with where it comes from.
  private func entryObject(_ entry: ParameterGroup.Entry) -> [String: Any] {
    let value = valueObject(entry)
    let status = entry.value.status.split(separator: "_").joined(separator: " ")
    var description = "\(entry.definition.meaning) (\(entry.definition.unit); \(status))"
    if let condition = entry.value.with {
      description += ": nothing follows from it unless \(condition.path) is \(condition.choice)"
    }
    if status == "not connected" {
      description += ": nothing follows from it yet, and sweeps refuse to vary it"
    }
    let withSource: [String: Any] = [
      "type": "object", "required": ["value"], "additionalProperties": false,
      "properties": [
        "value": value, "status": ["$ref": "#/$defs/status"],
        "citation": ["type": "string"], "note": ["type": "string"],
      ],
    ]
    return [
      "description": description, "default": defaultValue(entry), "anyOf": [value, withSource],
    ]
  }

  private func valueObject(_ entry: ParameterGroup.Entry) -> [String: Any] {
    if entry.definition.type == .choice {
      return ["enum": (entry.definition.choices ?? []).map(\.name)]
    }
    let range = entry.value.range ?? []
    return [
      "type": entry.definition.type == .integer ? "integer" : "number",
      "minimum": number(range[0]), "maximum": number(range[1]),
    ]
  }

  private func defaultValue(_ entry: ParameterGroup.Entry) -> Any {
    switch entry.value.default {
    case .number(let value): number(value)
    case .name(let name): name
    }
  }

  /// Whole numbers are written without a fraction.
  private func number(_ value: Double) -> Any {
    value == value.rounded() ? Int(value) as Any : value as Any
  }
}
