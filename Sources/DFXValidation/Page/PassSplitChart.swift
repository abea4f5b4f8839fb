// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A bar for each split, on one scale, with a mark at the published pass.
struct PassSplitChart {
  let splits: [PassSplit]

  private static let colours = [
    "#4477aa", "#66ccee", "#cc6677", "#228833", "#aaaa00", "#aa3377", "#999933", "#ee8866",
    "#332288", "#bbbbbb",
  ]
  private static let (left, width, height, gap) = (150.0, 720.0, 44.0, 76.0)

  private var scale: Double {
    (Self.width - Self.left - 20) / (splits.flatMap { [$0.model, $0.published] }.max() ?? 1)
  }

  var svg: String {
    let legendTop = 40 + Double(splits.count) * Self.gap
    let bars = splits.enumerated().map { bar($0.element, top: 30 + Double($0.offset) * Self.gap) }
    let names = splits.first?.parts.map(\.name) ?? []
    let rows = (names.count + 2) / 3
    let total = legendTop + Double(rows) * 20 + 14
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(Self.width)) \(number(total))" \
      font-family="sans-serif" font-size="12" role="img" \
      aria-label="Milliseconds of a pass by mechanism; a line marks the published pass">
      <rect width="100%" height="100%" fill="white"/>
      \((bars + names.enumerated().map { legend($0.offset, $0.element, legendTop) })
        .joined(separator: "\n"))
      </svg>

      """
  }

  private func bar(_ split: PassSplit, top: Double) -> String {
    var x = Self.left
    var lines = [
      text(8, top + 20, split.title),
      text(8, top + 36, "model " + String(format: "%.3f ms", split.model)),
    ]
    for (index, part) in split.parts.enumerated() {
      let length = max(0, part.ms) * scale
      lines.append(
        """
        <rect x="\(number(x))" y="\(number(top))" width="\(number(length))" \
        height="\(number(Self.height))" fill="\(Self.colours[index])">\
        <title>\(part.name): \(String(format: "%.3f", part.ms)) ms</title></rect>
        """)
      if length > 34 { lines.append(text(x + 4, top + 27, String(format: "%.2f", part.ms))) }
      x += length
    }
    let mark = Self.left + split.published * scale
    lines.append(
      """
      <path d="M\(number(mark)) \(number(top - 6))V\(number(top + Self.height + 6))" \
      stroke="black" stroke-width="2"/>
      """)
    lines.append(
      text(mark - 4, top - 9, String(format: "published %.3f ms", split.published), anchor: "end"))
    return lines.joined(separator: "\n")
  }

  private func legend(_ index: Int, _ name: String, _ top: Double) -> String {
    let x = 8 + Double(index % 3) * 235
    let y = top + Double(index / 3) * 20
    return """
      <rect x="\(number(x))" y="\(number(y))" width="12" height="12" fill="\(Self.colours[index])"/>
      """ + text(x + 18, y + 11, name)
  }

  private func text(_ x: Double, _ y: Double, _ words: String, anchor: String = "start") -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(words)</text>"
  }

  private func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
