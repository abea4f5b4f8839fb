// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Machine {
  /// A machine file that reads back as this machine.
  public func fileText() throws -> String {
    var object: [String: Any] = ["base": Self.specified.name, "name": name]
    if !summary.isEmpty { object["summary"] = summary }
    var groups: [String: [String: Any]] = [:]
    for parameter in Self.parameters {
      let value = self[parameter]
      let isSpecified =
        value == parameter.defaultValue && provenance(of: parameter) == parameter.provenance
      if isSpecified { continue }
      groups[parameter.group, default: [:]][parameter.key] = Self.entry(
        value, provenance(of: parameter))
    }
    object.merge(groups) { _, group in group }
    let data = try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private static func entry(_ value: ParameterValue, _ provenance: Provenance?) -> Any {
    let plain: Any =
      switch value {
      case .number(let number): number == number.rounded() ? Int(number) as Any : number as Any
      case .name(let name): name
      }
    guard let provenance else { return plain }
    var object: [String: Any] = ["value": plain, "status": provenance.status.rawValue]
    if let citation = provenance.citation { object["citation"] = citation }
    if !provenance.note.isEmpty { object["note"] = provenance.note }
    return object
  }
}
