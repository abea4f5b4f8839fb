// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Machine {
  /// Every parameter with its effective value, unit, status, meaning and source.
  public func listing() -> String {
    var lines = ["# \(name)" + (summary.isEmpty ? "" : ": \(summary)")]
    for group in Parameter.groups {
      lines.append("\n[\(group.name)] \(group.title)")
      for parameter in Self.parameters where parameter.group == group.name {
        let source = provenance(of: parameter)?.text ?? ""
        lines.append(
          [
            padded(parameter.key, 28), padded("\(self[parameter])", 10), padded(parameter.unit, 14),
            padded(status(of: parameter), 15),
            parameter.meaning
              + (source.isEmpty ? "" : " (\(source))"),
          ].joined())
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as one JSON object (`dfx.machine-listing/1`).
  public func listingJSON() throws -> String {
    let parameters = Self.parameters.map { parameter in
      var entry: [String: Any] = [
        "path": parameter.path, "unit": parameter.unit, "meaning": parameter.meaning,
        "status": status(of: parameter), "value": Self.plain(self[parameter]),
        "default": Self.plain(parameter.defaultValue),
      ]
      if let range = parameter.range { entry["range"] = [range.lowerBound, range.upperBound] }
      if !parameter.choices.isEmpty { entry["choices"] = parameter.choices }
      if let provenance = provenance(of: parameter) {
        entry["source"] = provenance.text
        if let citation = provenance.citation { entry["citation"] = citation }
      }
      return entry
    }
    let object: [String: Any] = [
      "schema": "dfx.machine-listing/1", "name": name, "summary": summary,
      "fingerprint": fingerprint, "parameters": parameters,
      "derived": [
        "hbm_peak_gb_per_s": ["value": hbmPeakGBPerSecond, "unit": "GB/s"],
        "ddr_peak_gb_per_s": ["value": ddrPeakGBPerSecond, "unit": "GB/s"],
      ],
    ]
    let data = try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private static func plain(_ value: ParameterValue) -> Any {
    switch value {
    case .number(let number): number == number.rounded() ? Int(number) as Any : number as Any
    case .name(let name): name
    }
  }

  /// At least one space to the next column.
  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
