// SPDX-License-Identifier: Apache-2.0

/// The fields of an instruction word as boxes, 64 bits per row, most significant bit left.
struct BitDiagram {
  private struct Box {
    let high, low: Int
    let label: String
  }

  let definition: Specification.InstructionDefinition
  let specification: Specification

  /// Rows without any field are summed up in one line.
  var text: String {
    var parts: [String] = []
    var emptyRows: [Int] = []
    for row in 0..<(specification.wordBits / 64) {
      let boxes = boxes(in: row)
      if boxes.allSatisfy({ $0.label == "0" }) {
        emptyRows.append(row)
      } else {
        parts.append(draw(boxes))
      }
    }
    for row in emptyRows {
      parts.append("bits \(64 * row + 63) to \(64 * row): 0")
    }
    return parts.joined(separator: "\n")
  }

  private func boxes(in row: Int) -> [Box] {
    let fields = (["opcode"] + definition.operands).compactMap { name in
      specification.fields[name].map { (name, $0) }
    }
    .filter { $0.1.high >= 64 * row && $0.1.low < 64 * (row + 1) }
    .sorted { $0.1.high > $1.1.high }
    var boxes: [Box] = []
    var next = 64 * row + 63
    for (name, field) in fields {
      let high = min(field.high, 64 * row + 63)
      let low = max(field.low, 64 * row)
      if high < next { boxes.append(Box(high: next, low: high + 1, label: "0")) }
      let isWhole = high == field.high && low == field.low
      let label =
        name == "opcode"
        ? "0x" + String(definition.opcode, radix: 16)
        : isWhole ? name : "\(name)[\(high - field.low):\(low - field.low)]"
      boxes.append(Box(high: high, low: low, label: label))
      next = low - 1
    }
    if next >= 64 * row { boxes.append(Box(high: next, low: 64 * row, label: "0")) }
    return boxes
  }

  private func draw(_ boxes: [Box]) -> String {
    var numbers = ""
    var border = "+"
    var names = "|"
    for box in boxes {
      let range = box.high == box.low ? "\(box.high)" : "\(box.high) \(box.low)"
      let width = max(box.label.count, range.count) + 2
      let space = width - "\(box.high)".count - "\(box.low)".count
      numbers +=
        box.high == box.low
        ? " " + "\(box.high)".padded(to: width)
        : " \(box.high)" + String(repeating: " ", count: space) + "\(box.low)"
      border += String(repeating: "-", count: width) + "+"
      names += (" " + box.label).padded(to: width) + "|"
    }
    return [numbers, border, names, border].joined(separator: "\n")
  }
}

extension String {
  /// The text with blanks at the end up to `width`.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
