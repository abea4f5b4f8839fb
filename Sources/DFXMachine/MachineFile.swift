// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Machine {
  /// A preset or a machine file.
  public static func named(_ name: String) throws(MachineError) -> Machine {
    if name == u280.name { return u280 }
    guard FileManager.default.fileExists(atPath: name) else {
      throw .unknown(name: name, presets: presets.map(\.name))
    }
    guard let data = FileManager.default.contents(atPath: name) else {
      throw .unreadable(path: name)
    }
    return try decode(data, path: name)
  }

  /// A machine file: `base` names a preset, groups hold the parameters that differ.
  static func decode(_ data: Data, path: String) throws(MachineError) -> Machine {
    let parsed: Any
    do {
      parsed = try JSONSerialization.jsonObject(with: data)
    } catch {
      throw .malformed(path: path, cause: "it is not valid JSON")
    }
    guard var groups = parsed as? [String: Any] else {
      throw .malformed(path: path, cause: "it must be a JSON object")
    }
    guard let base = groups.removeValue(forKey: "base") as? String else {
      throw .malformed(path: path, cause: "it must name its preset, \"base\": \"u280-dfx\"")
    }
    guard base == u280.name else {
      throw .malformed(
        path: path, cause: "'\(base)' is not a preset: choose " + presets[0].name)
    }
    let file = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    let name = groups.removeValue(forKey: "name") as? String ?? file
    var machine = Machine(name: name, base: u280)
    for group in groups.keys.sorted() {
      guard let entries = groups[group] as? [String: Any] else {
        throw .unknownKey(path: path, key: group)
      }
      for key in entries.keys.sorted() {
        let full = "\(group).\(key)"
        guard parameters.contains(where: { $0.path == full }) else {
          throw .unknownKey(path: path, key: full)
        }
        guard let number = entries[key] as? NSNumber, !isBoolean(number) else {
          throw .notANumber(path: path, key: full)
        }
        machine = try machine.changing(full, to: number.doubleValue, origin: path)
      }
    }
    return machine
  }

  private static func isBoolean(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c"
  }

  /// Every parameter with its effective value, status and source.
  public func listing() -> String {
    var lines = ["# \(name)"]
    var group = ""
    for parameter in Self.parameters {
      if parameter.group != group {
        group = parameter.group
        lines.append("\n[\(group)]")
      }
      let value = Self.text(self[parameter.path])
      let status = changes[parameter.path] == nil ? parameter.status.rawValue : "changed"
      let key = parameter.key.padding(toLength: 26, withPad: " ", startingAt: 0)
      let cell = value.padding(toLength: 12, withPad: " ", startingAt: 0)
      let state = status.padding(toLength: 12, withPad: " ", startingAt: 0)
      lines.append("\(key)\(cell)\(state)\(parameter.source)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A number without a fraction where it has none.
  public static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
