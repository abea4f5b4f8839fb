// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import Foundation

/// A number for readers: about `digits` significant digits, thousands apart, no exponent for what
/// reports contain.
func spelled(_ value: Double, digits: Int = 3) -> String {
  guard value.isFinite else { return "-" }
  guard value != 0 else { return "0" }
  let magnitude = Int(log10(abs(value)).rounded(.down))
  if magnitude < -5 { return String(format: "%.\(digits - 1)e", value) }
  let decimals = max(0, digits - 1 - magnitude)
  let text = String(format: "%.\(decimals)f", abs(value))
  let pieces = text.split(separator: ".")
  var grouped = ""
  for (index, digit) in pieces[0].enumerated() {
    if index > 0, (pieces[0].count - index) % 3 == 0 { grouped += "\u{202F}" }
    grouped.append(digit)
  }
  return (value < 0 ? "-" : "") + grouped + (pieces.count > 1 ? "." + pieces[1] : "")
}

/// A count for readers, thousands apart.
func spelled(_ count: Int) -> String {
  let digits = String(count)
  var grouped = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { grouped += "\u{202F}" }
    grouped.append(digit)
  }
  return grouped
}

/// A number for terminals, plain ASCII.
func spelledPlainly(_ value: Double, digits: Int = 3) -> String {
  spelled(value, digits: digits).replacing("\u{202F}", with: "")
}

/// A share of a whole in percent.
func percent(_ part: Double, of whole: Double) -> String {
  let share = 100 * ratio(part, whole)
  return share > 0 && share < 0.1
    ? "<0.1 %" : String(format: share < 10 ? "%.1f %%" : "%.0f %%", share)
}

/// Milliseconds with a unit that keeps the number short.
func duration(milliseconds: Double) -> String {
  switch abs(milliseconds) {
  case 0: "0 ms"
  case ..<1: spelledPlainly(milliseconds * 1000) + " us"
  case ..<10_000: spelledPlainly(milliseconds) + " ms"
  default: spelledPlainly(milliseconds / 1000) + " s"
  }
}

extension Breakdown {
  /// The largest parts with their share of the total, largest first.
  func largest(_ count: Int, titles: [String: String]) -> [String] {
    parts.filter { $0.value > 0 }.sorted { $0.value > $1.value }.prefix(count).map {
      "\(titles[$0.key] ?? $0.key) \(percent($0.value, of: total))"
    }
  }
}

/// Readers' names of the keys of breakdowns.
enum Titles {
  static let operations = Dictionary(
    uniqueKeysWithValues: ReportedOperation.allCases.map { ($0.rawValue, $0.title) })
  static let causes = Dictionary(
    uniqueKeysWithValues: StallCause.allCases.map { ($0.key, $0.title) })
  static let components = Dictionary(
    uniqueKeysWithValues: EnergyComponent.allCases.map { ($0.rawValue, $0.title) })
}
