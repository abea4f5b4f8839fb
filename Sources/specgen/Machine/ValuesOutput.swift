// SPDX-License-Identifier: Apache-2.0

/// Writes the Swift structures that hold a machine's values.
struct ValuesOutput {
  let groups: [ParameterGroup]

  static let banner = """
    // SPDX-License-Identifier: Apache-2.0
    // Generated from machine/ by 'make gen'; edit the specification, not this file.


    """

  var text: String {
    var out =
      Self.banner + """
        /// The value of every parameter; those of the paper's machine unless changed.
        public struct MachineValues: Sendable, Equatable {

        """
    for group in groups {
      out += "  /// \(group.title).\n"
      let value = group.kind == nil ? "\(group.type)()" : "\(group.type).\(group.name.camelCase)"
      out += "  public internal(set) var \(group.name.camelCase.declared) = \(value)\n"
    }
    out += "}\n"
    var kinds: Set<String> = []
    for group in groups {
      if let kind = group.kind {
        if kinds.insert(kind).inserted { out += structure(group, hasDefaults: false) }
        out += instance(group)
      } else {
        out += structure(group, hasDefaults: true)
      }
      for entry in group.entries where entry.definition.type == .choice { out += choice(entry) }
    }
    return out
  }

  private func structure(_ group: ParameterGroup, hasDefaults: Bool) -> String {
    var out = "\n/// \(hasDefaults ? group.title : "Parameters of a \(group.kind ?? "")").\n"
    out += "public struct \(group.type): Sendable, Equatable {\n"
    for entry in group.entries {
      out += "  /// \(entry.definition.meaning.sentence) (\(entry.definition.unit)).\n"
      let value = hasDefaults ? " = \(entry.literal)" : ""
      out += "  public internal(set) var \(entry.member): \(entry.type)\(value)\n"
    }
    return out + "}\n"
  }

  private func instance(_ group: ParameterGroup) -> String {
    var out = "\nextension \(group.type) {\n  /// \(group.title).\n"
    out += "  static let \(group.name.camelCase) = \(group.type)(\n"
    out += group.entries.map { "    \($0.member): \($0.literal)" }.joined(separator: ",\n")
    return out + ")\n}\n"
  }

  private func choice(_ entry: ParameterGroup.Entry) -> String {
    var out = "\n/// \(entry.definition.meaning.sentence).\n"
    out += "public enum \(entry.choiceType): String, Sendable, CaseIterable, ParameterChoice {\n"
    for choice in entry.definition.choices ?? [] {
      out += "  /// \(choice.meaning.sentence).\n"
      let name = choice.name.camelCase
      out += "  case \(name.declared)\(name == choice.name ? "" : " = \"\(choice.name)\"")\n"
    }
    return out + "}\n"
  }
}

extension String {
  /// With a capital letter at the beginning.
  var sentence: String { prefix(1).uppercased() + dropFirst() }
}
