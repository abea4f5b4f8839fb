// SPDX-License-Identifier: Apache-2.0

/// A group with its parameters resolved, checked against the rest of the specification.
struct ParameterGroup {
  struct Entry {
    let group: String
    let definition: MachineSpecification.Definition
    let value: MachineSpecification.Value

    var path: String { "\(group).\(definition.key)" }
    var member: String { definition.key.camelCase }
    /// The Swift type of the value.
    var type: String {
      switch definition.type {
      case .integer: "Int"
      case .real: "Double"
      case .choice: choiceType
      }
    }
    /// The name of a choice's type, `MemoryModel` of `memory.model`.
    var choiceType: String { "\(group)_\(definition.key)".typeCase }
    /// The default as a Swift literal.
    var literal: String {
      switch value.default {
      case .number(let number): number.literal
      case .name(let name): ".\(name.camelCase)"
      }
    }
  }

  let name: String
  let title: String
  /// The kind whose parameters the group has; its own otherwise.
  let kind: String?
  let entries: [Entry]

  /// The name of its Swift structure.
  var type: String { (kind ?? name).groupType }

  static func all(
    of specification: MachineSpecification, citations: [String: CitationEntry]
  ) throws(GenerationError) -> [ParameterGroup] {
    var groups: [ParameterGroup] = []
    for group in specification.groups {
      var entries: [Entry] = []
      if let name = group.kind {
        guard let kind = specification.kinds[name] else {
          throw .specification("'\(group.name)' is of the unknown kind '\(name)'")
        }
        let values = group.values ?? [:]
        for definition in kind.parameters {
          guard let value = values[definition.key] else {
            throw .specification("'\(group.name)' lacks '\(definition.key)'")
          }
          entries.append(Entry(group: group.name, definition: definition, value: value))
        }
        guard entries.count == values.count else {
          throw .specification("'\(group.name)' has values that its kind does not have")
        }
      } else {
        entries = (group.parameters ?? []).map {
          Entry(group: group.name, definition: $0.definition, value: $0.value)
        }
      }
      for entry in entries { try check(entry, specification, citations) }
      groups.append(
        ParameterGroup(name: group.name, title: group.title, kind: group.kind, entries: entries))
    }
    for entry in groups.flatMap(\.entries) {
      guard let condition = entry.value.with else { continue }
      let chosen = groups.flatMap(\.entries).first { $0.path == condition.path }
      guard chosen?.definition.choices?.contains(where: { $0.name == condition.choice }) == true
      else {
        throw .specification(
          "'\(entry.path)' acts with '\(condition.path)=\(condition.choice)', which is no choice")
      }
    }
    let paths = groups.flatMap(\.entries).map(\.path)
    guard Set(paths).count == paths.count else { throw .specification("a path appears twice") }
    for event in specification.events where !paths.contains(event.energy) {
      throw .specification("the event '\(event.name)' costs the unknown '\(event.energy)'")
    }
    return groups
  }

  /// Statuses that say that somebody published the value.
  private static let published: Set<String> = ["paper", "measured", "tool"]

  private static func check(
    _ entry: Entry, _ specification: MachineSpecification, _ citations: [String: CitationEntry]
  ) throws(GenerationError) {
    let value = entry.value
    guard specification.statuses[value.status] != nil else {
      throw .specification("'\(entry.path)' has the unknown status '\(value.status)'")
    }
    if let key = value.citation, citations[key] == nil {
      throw .specification("'\(entry.path)' cites the unknown '\(key)'")
    }
    guard value.citation != nil || !published.contains(value.status) else {
      throw .specification("'\(entry.path)' is \(value.status) and cites nothing")
    }
    guard value.citation != nil || !(value.note ?? "").isEmpty else {
      throw .specification("'\(entry.path)' has neither a citation nor a reason")
    }
    switch (entry.definition.type, value.default) {
    case (.choice, .name(let name)):
      guard entry.definition.choices?.contains(where: { $0.name == name }) == true else {
        throw .specification("'\(entry.path)' has the default '\(name)', which is no choice")
      }
    case (.integer, .number(let number)), (.real, .number(let number)):
      guard let range = value.range, range.count == 2, range[0] <= number, number <= range[1] else {
        throw .specification("'\(entry.path)' is outside its range")
      }
      guard entry.definition.type == .real || number == number.rounded() else {
        throw .specification("'\(entry.path)' is not whole")
      }
    default: throw .specification("'\(entry.path)' has a default of another type")
    }
  }
}
