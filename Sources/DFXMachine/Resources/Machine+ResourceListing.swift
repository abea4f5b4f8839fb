// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Machine {
  /// A table of what the card takes, part by part, beside what the device has.
  public func resourceListing() -> String {
    let resources = cardResources
    var rows = [["part"] + Resources.Kind.allCases.map(\.title)]
    for part in resources.parts { rows.append([part.name] + Self.counts(part.resources)) }
    rows.append(["card"] + Self.counts(resources.total))
    if let device {
      rows.append([device.title] + Self.counts(device.resources))
      rows.append(
        ["used"]
          + Resources.Kind.allCases.map {
            let share = resources.total[$0] / device.resources[$0]
            return String(format: "%.1f %%", share * 100)
          })
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return "# \(name): \(device?.title ?? "no device")\n"
      + rows.map { row in
        row.indices.map { column in
          let space = String(repeating: " ", count: widths[column] - row[column].count)
          return column == 0 ? row[column] + space : space + row[column]
        }.joined(separator: "  ") + "\n"
      }.joined()
  }

  private static func counts(_ resources: Resources) -> [String] {
    Resources.Kind.allCases.map { String(format: "%.0f", resources[$0]) }
  }
}
