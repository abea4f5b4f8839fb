// SPDX-License-Identifier: Apache-2.0

/// Writes the table of parameters that machine files, listings and sweeps read.
struct TableOutput {
  let specification: MachineSpecification
  let groups: [ParameterGroup]

  var text: String {
    var out = ValuesOutput.banner
    out += "/// Where a value comes from.\n"
    out += "public enum ParameterStatus: String, Sendable, Codable, CaseIterable {\n"
    for (name, meaning) in specification.statuses.sorted(by: { $0.key < $1.key }) {
      out += "  /// \(meaning.sentence).\n  case \(name.camelCase)"
      let text = name.split(separator: "_").joined(separator: " ")
      out += name.camelCase == text ? "\n" : " = \"\(text)\"\n"
    }
    out += "}\n\nextension Parameter {\n"
    for group in groups { out += table(group) }
    out += "  /// All parameters in the order of the specification.\n"
    out += "  static let all: [Parameter] =\n    "
    out += groups.map { "\($0.name.camelCase)Table" }.joined(separator: " + ") + "\n\n"
    out += "  /// Titles of the groups in their order.\n"
    out += "  static let groups: [(name: String, title: String)] = [\n"
    for group in groups { out += "    (\(group.name.quoted), \(group.title.quoted)),\n" }
    out += "  ]\n\n  /// Kinds of groups, where groups can be alike.\n"
    out += "  static let kinds: [String: String] = [\n"
    for group in groups {
      if let kind = group.kind { out += "    \(group.name.quoted): \(kind.quoted),\n" }
    }
    out += "  ]\n\n  /// Parameters that were there once, and what says the same now.\n"
    out += "  static let retired: [String: String] = [\n"
    for retired in specification.retired {
      out += "    \(retired.path.quoted):\n      \(retired.instead.quoted),\n"
    }
    return out + "  ]\n}\n"
  }

  private func table(_ group: ParameterGroup) -> String {
    var out = "  private static let \(group.name.camelCase)Table: [Parameter] = [\n"
    for entry in group.entries {
      let value = entry.value
      out += "    Parameter(\n      path: \(entry.path.quoted), kind: \(kind(entry)),\n"
      out += "      unit: \(entry.definition.unit.quoted),"
      out += " meaning: \(entry.definition.meaning.quoted),\n"
      out += "      provenance: Provenance(\n        status: .\(value.status.camelCase), "
      out += "citation: \(value.citation?.quoted ?? "nil"), "
      out += "note: \((value.note ?? "").quoted))"
      if let condition = value.with {
        out += ",\n      condition: ParameterCondition("
        out += "path: \(condition.path.quoted), choice: \(condition.choice.quoted))"
      }
      out += "),\n"
    }
    return out + "  ]\n\n"
  }

  private func kind(_ entry: ParameterGroup.Entry) -> String {
    let path = "\\.\(entry.group.camelCase).\(entry.member)"
    let range = (entry.value.range ?? []).map(\.literal).joined(separator: "...")
    switch entry.definition.type {
    case .integer: return ".integer(\(range), \(path))"
    case .real: return ".real(\(range), \(path))"
    case .choice:
      let names = (entry.definition.choices ?? []).map(\.name.quoted).joined(separator: ", ")
      return ".choice([\(names)], \(path).name)"
    }
  }
}

extension String {
  /// A Swift, C or JSON string literal.
  var quoted: String {
    "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
