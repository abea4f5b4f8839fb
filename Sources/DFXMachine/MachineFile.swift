// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Machine {
  /// A preset or a machine file.
  public static func named(_ name: String) throws(MachineError) -> Machine {
    try named(name, below: [])
  }

  /// - Parameter bases: paths of the files that this one is the base of, to find circles.
  private static func named(_ name: String, below bases: [String]) throws(MachineError) -> Machine {
    if let preset = presets.first(where: { $0.name == name }) { return preset }
    guard FileManager.default.fileExists(atPath: name) else {
      throw .unknown(name: name, presets: presets.map(\.name))
    }
    guard let data = FileManager.default.contents(atPath: name) else {
      throw .unreadable(path: name)
    }
    return try decode(data, path: name, below: bases)
  }

  /// A machine file: `base` names a preset or another file, groups hold the parameters that differ. A file of groups
  /// alone differs from the paper's machine, which `remark` then says.
  static func decode(
    _ data: Data, path: String, below bases: [String] = []
  ) throws(MachineError) -> Machine {
    let parsed: Any
    do {
      parsed = try JSONSerialization.jsonObject(with: data)
    } catch {
      throw .malformed(path: path, cause: "it is not valid JSON")
    }
    guard var members = parsed as? [String: Any] else {
      throw .malformed(path: path, cause: "it must be a JSON object")
    }
    let file = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let name = try text("name", of: &members, path: path) ?? file
    let base = try base(of: &members, name: name, path: path, below: bases)
    let summary = try text("summary", of: &members, path: path) ?? ""
    var machine = base.named(name, summary: summary)
    for group in try groups(of: members, path: path) {
      machine = try machine.copying(group, path: path)
      for key in group.entries.keys.sorted() {
        let entry = try MachineFileEntry(
          group.entries[key], key: "\(group.name).\(key)", path: path)
        machine = try machine.changing(
          entry.key, to: entry.value, from: entry.provenance, origin: path)
      }
    }
    return try machine.checked(origin: path)
  }

  private struct Group {
    let name: String
    /// The group whose values it takes first.
    let like: String?
    let entries: [String: Any]
  }

  /// Groups in the order in which they apply: copies of others when those are complete.
  private static func groups(
    of members: [String: Any], path: String
  ) throws(MachineError) -> [Group] {
    var groups: [Group] = []
    for (name, member) in members {
      guard var entries = member as? [String: Any],
        !entries.isEmpty || Parameter.groups.contains(where: { $0.name == name })
      else {
        throw .unknownKey(path: path, key: name)
      }
      let like = try text("like", of: &entries, path: path)
      groups.append(Group(name: name, like: like, entries: entries))
    }
    return groups.sorted { ($0.like == nil ? 0 : 1, $0.name) < ($1.like == nil ? 0 : 1, $1.name) }
  }

  /// The same machine with the values that a group takes from another one of its kind.
  private func copying(_ group: Group, path: String) throws(MachineError) -> Machine {
    guard let source = group.like else { return self }
    guard let kind = Parameter.kinds[group.name], Parameter.kinds[source] == kind,
      source != group.name
    else {
      throw .malformed(path: path, cause: "'\(group.name)' cannot be like '\(source)'")
    }
    var machine = self
    for parameter in Self.parameters
    where parameter.group == source && group.entries[parameter.key] == nil {
      machine = try machine.changing(
        "\(group.name).\(parameter.key)", to: self[parameter],
        from: Provenance(status: .derived, note: "as \(parameter.path)"), origin: path)
    }
    return machine
  }

  private static func base(
    of members: inout [String: Any], name: String, path: String, below bases: [String]
  ) throws(MachineError) -> Machine {
    guard let base = try text("base", of: &members, path: path) else {
      // The paper's machine is what the specification says.
      if name == specified.name, path.hasPrefix("machine/presets/") { return specified }
      guard members.contains(where: { $0.key != "summary" }) else {
        throw .malformed(
          path: path, cause: "it must name its base, \"base\": \"u280-dfx\", or hold parameters")
      }
      var assumed = specified
      assumed.remark = "\(path) names no base: what it leaves out is that of \(specified.name)"
      return assumed
    }
    if presetTexts.contains(where: { $0.name == base }) {
      guard !bases.contains(base) else {
        throw .malformed(path: path, cause: "it is a base of itself")
      }
      return try preset(base, below: bases + [name])
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    let file = URL(fileURLWithPath: base, relativeTo: folder).standardizedFileURL.path
    let own = URL(fileURLWithPath: path).standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: file) else {
      throw .malformed(
        path: path,
        cause: "its base '\(base)' is neither a file nor a preset: the presets are "
          + presetTexts.map(\.name).joined(separator: ", "))
    }
    guard file != own, !bases.contains(file) else {
      throw .malformed(path: path, cause: "it is a base of itself, by way of '\(base)'")
    }
    return try named(file, below: bases + [own])
  }

  private static func text(
    _ key: String, of members: inout [String: Any], path: String
  ) throws(MachineError) -> String? {
    guard let value = members.removeValue(forKey: key) else { return nil }
    guard let text = value as? String else {
      throw .malformed(path: path, cause: "'\(key)' must be text")
    }
    return text
  }

  /// A number without a fraction where it has none.
  public static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
