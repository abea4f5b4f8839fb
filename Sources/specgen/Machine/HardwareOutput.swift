// SPDX-License-Identifier: Apache-2.0

/// Writes the structures of the hardware model.
struct HardwareHeaderOutput {
  let specification: MachineSpecification
  let groups: [ParameterGroup]

  var text: String {
    var out =
      ValuesOutput.banner + """
        // A machine as the hardware model sees it: cycles of the kernel clock, ticks of a memory's clock, or
        // picoseconds.

        #ifndef DFX_MACHINE_PARAMETERS_H
        #define DFX_MACHINE_PARAMETERS_H

        #include <stdint.h>


        """
    for group in groups {
      for entry in group.entries where entry.definition.type == .choice {
        out += enumeration(entry)
      }
    }
    for (_, kind) in specification.kinds.sorted(by: { $0.key < $1.key }) {
      out += kind.meaning.comment(indent: "") + "typedef struct \(kind.hardware) {\n"
      for definition in kind.parameters { out += declaration(definition) }
      out += "} \(kind.hardware);\n\n"
    }
    out += "typedef struct DFXMachineParameters {\n"
    for group in groups {
      if let kind = group.kind, let structure = specification.kinds[kind]?.hardware {
        out += "  \(structure) \(group.name);  // \(group.title)\n"
        continue
      }
      let entries = group.entries.filter { $0.definition.hardware != nil }
      if entries.isEmpty { continue }
      out += "  // \(group.title).\n"
      for entry in entries { out += declaration(entry.definition) }
    }
    return out + "} DFXMachineParameters;\n\n#endif\n"
  }

  private func declaration(_ definition: MachineSpecification.Definition) -> String {
    guard let field = definition.hardware else { return "" }
    let line = "  \(field.type) \(field.name);  // \(definition.meaning)\n"
    if line.count <= 100 { return line }
    return definition.meaning.comment(indent: "  ") + "  \(field.type) \(field.name);\n"
  }

  private func enumeration(_ entry: ParameterGroup.Entry) -> String {
    guard let field = entry.definition.hardware else { return "" }
    let prefix = "DFX_\(entry.group)_\(entry.definition.key)".uppercased()
    var out = "// \(entry.definition.meaning.sentence).\ntypedef enum \(field.type) {\n"
    for (index, choice) in (entry.definition.choices ?? []).enumerated() {
      out += "  \(prefix)_\(choice.name.uppercased()) = \(index),  // \(choice.meaning)\n"
    }
    return out + "} \(field.type);\n\n"
  }
}

/// Writes the conversion of a machine to the structures of the hardware model.
struct HardwareFillOutput {
  let specification: MachineSpecification
  let groups: [ParameterGroup]

  var text: String {
    var out =
      ValuesOutput.banner + """
        internal import DFXHardware
        internal import DFXMachine

        extension DFXMachineParameters {
          /// The machine in the integers of the hardware model.
          init(_ machine: Machine) {
            self.init()

        """
    for group in groups {
      if let kind = group.kind, let structure = specification.kinds[kind]?.hardware {
        out += "    \(group.name) = \(structure)(machine.\(group.name.camelCase))\n"
        continue
      }
      for entry in group.entries {
        out += assignment(entry, from: "machine.\(group.name.camelCase)", indent: "    ")
      }
    }
    out += "  }\n}\n"
    for (name, kind) in specification.kinds.sorted(by: { $0.key < $1.key }) {
      guard let group = groups.first(where: { $0.kind == name }) else { continue }
      out += "\nextension \(kind.hardware) {\n  /// \(group.type) in the integers of the"
      out += " hardware model.\n  init(_ values: \(group.type)) {\n    self.init()\n"
      for entry in group.entries { out += assignment(entry, from: "values", indent: "    ") }
      out += "  }\n}\n"
    }
    return out
  }

  private func assignment(
    _ entry: ParameterGroup.Entry, from source: String, indent: String
  ) -> String {
    guard let field = entry.definition.hardware else { return "" }
    let value = "\(source).\(entry.member)"
    if entry.definition.type == .choice {
      let prefix = "DFX_\(entry.group)_\(entry.definition.key)".uppercased()
      var out = "\(indent)switch \(value) {\n"
      for choice in entry.definition.choices ?? [] {
        out += "\(indent)case .\(choice.name.camelCase): "
        out += "\(field.name) = \(prefix)_\(choice.name.uppercased())\n"
      }
      return out + "\(indent)}\n"
    }
    return "\(indent)\(field.name) = \(converted(value, entry, field, of: source))\n"
  }

  /// The value in the field's unit, which its name ends with.
  private func converted(
    _ value: String, _ entry: ParameterGroup.Entry, _ field: MachineSpecification.Field,
    of source: String
  ) -> String {
    let type = ["uint32_t": "UInt32", "uint64_t": "UInt64", "double": "Double"][field.type] ?? "?"
    let unit = entry.definition.unit
    if let property = entry.definition.hardwareValue { return "\(type)(\(source).\(property))" }
    if unit == "MHz", field.name.hasSuffix("_period_ps") {
      return "\(type)((1e6 / \(value)).rounded())"
    }
    let factors: [(unit: String, ending: String, factor: String)] = [
      ("MHz", "_khz", "1000"), ("ns", "_ps", "1000"), ("KiB", "_bytes", "1024"),
      ("GiB", "_bytes", "0x1p30"), ("Gbit/s", "_bytes_per_us", "125"),
    ]
    let factor = factors.first { $0.unit == unit && field.name.hasSuffix($0.ending) }?.factor
    switch (factor, entry.definition.type) {
    case (nil, _): return "\(type)(\(value))"
    case (let factor?, .integer): return "\(type)(\(value)) * \(factor)"
    case (let factor?, _): return "\(type)((\(value) * \(factor)).rounded())"
    }
  }
}

extension String {
  /// As C comments of at most 100 columns.
  func comment(indent: String) -> String {
    var lines = [""]
    for word in split(separator: " ") {
      if lines[lines.count - 1].count + word.count > 95 - indent.count { lines.append("") }
      lines[lines.count - 1] += " \(word)"
    }
    return lines.map { "\(indent)//\($0)\n" }.joined()
  }
}
