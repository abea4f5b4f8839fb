// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// One parameter in a machine file: a value, or an object that also says where it comes from.
struct MachineFileEntry {
  let key: String
  let value: ParameterValue
  let provenance: Provenance?

  init(_ member: Any?, key: String, path: String) throws(MachineError) {
    self.key = key
    guard var object = member as? [String: Any] else {
      value = try Self.value(member, key: key, path: path)
      provenance = nil
      return
    }
    value = try Self.value(object.removeValue(forKey: "value"), key: key, path: path)
    let status = object.removeValue(forKey: "status")
    let citation = object.removeValue(forKey: "citation")
    let note = object.removeValue(forKey: "note")
    if let other = object.keys.min() {
      throw .malformed(
        path: path, cause: "'\(key)' has '\(other)', which is none of value, status, citation, note"
      )
    }
    guard let status else {
      guard citation == nil, note == nil else {
        throw .malformed(path: path, cause: "'\(key)' must have a status beside its source")
      }
      provenance = nil
      return
    }
    guard let name = status as? String, let known = ParameterStatus(rawValue: name) else {
      let names = ParameterStatus.allCases.map(\.rawValue).joined(separator: ", ")
      throw .malformed(path: path, cause: "the status of '\(key)' must be one of \(names)")
    }
    if let citation, !(citation is String) {
      throw .malformed(path: path, cause: "the citation of '\(key)' must be text")
    }
    if let note, !(note is String) {
      throw .malformed(path: path, cause: "the note of '\(key)' must be text")
    }
    provenance = Provenance(
      status: known, citation: citation as? String, note: note as? String ?? "")
  }

  private static func value(
    _ member: Any?, key: String, path: String
  ) throws(MachineError) -> ParameterValue {
    if let name = member as? String { return .name(name) }
    guard let number = member as? NSNumber, String(cString: number.objCType) != "c" else {
      throw .notANumber(path: path, key: key)
    }
    return .number(number.doubleValue)
  }
}
