// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A table of Markdown.
struct MarkdownTable {
  private var lines: [String]

  init(_ columns: [String]) {
    lines = ["| " + columns.joined(separator: " | ") + " |"]
    lines.append("|" + columns.map { _ in "---|" }.joined())
  }

  mutating func add(_ cells: [String]) {
    lines.append("| " + cells.joined(separator: " | ") + " |")
  }

  var text: String { lines.joined(separator: "\n") }
}

extension Claim {
  /// Claims as a table.
  static func table(_ claims: [Claim]) -> String {
    var table = MarkdownTable(["figure", "unit", "published", "model", "error", "basis"])
    for claim in claims {
      let format = "%.\(claim.decimals)f"
      table.add([
        claim.name, claim.unit,
        claim.published.map { String(format: format, $0) } ?? "not given here",
        String(format: format, claim.model),
        claim.error.map { signed($0) + " %" } ?? "",
        claim.basis.rawValue,
      ])
    }
    return table.text
  }
}

/// A percentage with its sign; what rounds to nothing has none.
func signed(_ percent: Double, decimals: Int = 1) -> String {
  let text = String(format: "%+.\(decimals)f", percent)
  return text.contains { "123456789".contains($0) } ? text : String(text.dropFirst())
}
