// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A drawing in user units that equal CSS pixels at full width.
struct SVG {
  let width: Double
  let height: Double
  /// What the drawing shows, for readers who cannot see it.
  let title: String
  private var body = ""

  init(width: Double = 880, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  enum Anchor: String { case start, middle, end }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, style: String, tip: String? = nil
  ) {
    let size = "width=\"\(short(max(0, width)))\" height=\"\(short(height))\""
    let inside = tip.map { "><title>\(escaped($0))</title></rect>" } ?? "/>"
    body += "<rect class=\"\(style)\" x=\"\(short(x))\" y=\"\(short(y))\" \(size)\(inside)\n"
  }

  mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, style: String = "grid") {
    body += "<line class=\"\(style)\" x1=\"\(short(x1))\" y1=\"\(short(y1))\""
    body += " x2=\"\(short(x2))\" y2=\"\(short(y2))\"/>\n"
  }

  mutating func text(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, style: String = "label",
    isVertical: Bool = false
  ) {
    let turn = isVertical ? " transform=\"rotate(-90 \(short(x)) \(short(y)))\"" : ""
    body += "<text class=\"\(style)\" x=\"\(short(x))\" y=\"\(short(y))\""
    body += " text-anchor=\"\(anchor.rawValue)\"\(turn)>\(escaped(text))</text>\n"
  }

  mutating func path(_ points: [(Double, Double)], style: String) {
    let steps = points.enumerated().map {
      ($0.offset == 0 ? "M" : "L") + short($0.element.0) + " " + short($0.element.1)
    }
    body += "<path class=\"\(style)\" d=\"\(steps.joined())\"/>\n"
  }

  mutating func dot(x: Double, y: Double, radius: Double = 5, style: String, tip: String) {
    body +=
      "<circle class=\"\(style)\" cx=\"\(short(x))\" cy=\"\(short(y))\" r=\"\(short(radius))\">"
    body += "<title>\(escaped(tip))</title></circle>\n"
  }

  /// The drawing as an element that scrolls sideways where the page is too narrow for its text.
  var element: String {
    "<div class=\"chart\" tabindex=\"0\"><svg viewBox=\"0 0 \(short(width)) \(short(height))\" "
      + "role=\"img\" aria-label=\"\(escaped(title))\">\n\(body)</svg></div>\n"
  }
}

/// Estimated width of a label at the charts' font size.
func textWidth(_ text: String, size: Double = 12) -> Double { Double(text.count) * size * 0.56 }

/// A coordinate with at most two decimals.
private func short(_ value: Double) -> String {
  let text = String(format: "%.2f", value)
  guard text.contains(".") else { return text }
  var trimmed = text[...]
  while trimmed.last == "0" { trimmed.removeLast() }
  if trimmed.last == "." { trimmed.removeLast() }
  return trimmed == "-0" ? "0" : String(trimmed)
}

/// Text that is safe inside elements and quoted attributes.
package func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.append(character)
    }
  }
  return result
}
