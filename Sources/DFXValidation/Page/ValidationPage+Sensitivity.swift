// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import Foundation

extension ValidationPage {
  static func sensitivity(_ runs: ValidationRuns) throws -> String {
    let rows = try Sensitivity.rows(runs)
    let visible = rows.filter { $0.largest >= 0.005 }
    let still = rows.filter { $0.largest < 0.005 }
    var table = MarkdownTable(["parameter", "value", "changed to", "345M, 1 card", "1.5B, 4 cards"])
    for row in visible {
      table.add(
        [
          "`\(row.parameter.path)`", row.parameter.defaultValue.number.map(spelled) ?? "-",
          pair(row.values.map { $0.map(spelled) }),
        ] + row.percents.map { pair($0.map { $0.map { signed($0, decimals: 2) } }) })
    }
    return """
      ## Sensitivity

      Percent by which a pass (64:1) gets longer when a parameter is a tenth smaller / a tenth larger;
      whole numbers move by one at least; a dash stands for a value that is not legal. Refresh, which
      meets a pass at other places when anything before it moves, makes differences of less
      than 0.1 % meaningless.

      \(table.text)

      Less than 0.005 % either way: \(still.map { "`\($0.parameter.path)`" }.sorted().joined(separator: ", ")).

      Not varied: tile shape (above), powers of two, capacities and limits.
      """
  }

  private static func pair(_ values: [String?]) -> String {
    values.map { $0 ?? "-" }.joined(separator: " / ")
  }

  private static func spelled(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(format: "%.4g", value)
  }
}
