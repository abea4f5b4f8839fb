// SPDX-License-Identifier: Apache-2.0

/// Horizontal bars made of the same parts, with a legend that gives the sums.
struct StackedBars {
  struct Part {
    let key: String
    let title: String
  }

  let title: String
  let unit: String
  let parts: [Part]
  /// The bars: a name and one value per part.
  let bars: [(name: String, values: [Double])]
  /// Whether sums over the bars mean something.
  var legendHasNumbers = true

  /// The chart with its legend.
  var html: String { chart + legend }

  private var chart: String {
    let left = 24 + (bars.map { textWidth($0.name) }.max() ?? 0)
    let height = Double(bars.count) * 40 + 58
    var svg = SVG(height: height, title: title)
    let longest = bars.map { $0.values.reduce(0, +) }.max() ?? 0
    let axis = Axis.linear(upTo: longest, from: left, to: svg.width - 90)
    let bottom = height - 46
    svg.horizontalAxis(axis, top: 6, bottom: bottom, name: unit)
    for (index, bar) in bars.enumerated() {
      let y = 12 + Double(index) * 40
      svg.text(bar.name, x: left - 10, y: y + 19, anchor: .end)
      var sum = 0.0
      for (part, value) in zip(parts.indices, bar.values) where value > 0 {
        let x = axis.position(sum)
        sum += value
        svg.rectangle(
          x: x, y: y, width: axis.position(sum) - x, height: 28, style: "bar c\(part)",
          tip: "\(bar.name), \(parts[part].title): \(spelled(value)) \(unit)")
      }
      svg.text("\(spelled(sum)) \(unit)", x: axis.position(sum) + 6, y: y + 19, style: "value")
    }
    return svg.element
  }

  private var legend: String {
    let sums = parts.indices.map { part in bars.reduce(0) { $0 + $1.values[part] } }
    let total = sums.reduce(0, +)
    let entries = parts.indices.filter { sums[$0] > 0 }.map { part in
      let name =
        "<span class=\"swatch b\(part)\"></span><span>\(escaped(parts[part].title))</span>"
      let share = escaped(percent(sums[part], of: total))
      let numbers =
        "<span class=\"number\">\(spelled(sums[part])) \(unit)</span>"
        + "<span class=\"number\">\(share)</span>"
      return "<li>\(name)\(legendHasNumbers ? numbers : "")</li>"
    }
    return "<ul class=\"legend\">\(entries.joined(separator: "\n"))</ul>\n"
  }
}

/// Thin vertical bars, one per item, in one colour per group.
struct ColumnChart {
  let title: String
  let horizontalName: String
  let verticalName: String
  let groups: [(name: String, values: [Double])]

  var html: String {
    var svg = SVG(height: 300, title: title)
    let count = groups.map(\.values.count).max() ?? 0
    let axis = Axis.linear(
      upTo: groups.flatMap(\.values).max() ?? 0, from: 240, to: 14)
    svg.verticalAxis(axis, left: 70, right: svg.width - 10, name: verticalName)
    let slot = (svg.width - 90) / Double(max(1, count))
    let bar = slot * 0.8 / Double(max(1, groups.count))
    for item in 0..<count {
      let start = 74 + Double(item) * slot
      for (index, group) in groups.enumerated() where item < group.values.count {
        let y = axis.position(group.values[item])
        svg.rectangle(
          x: start + Double(index) * bar, y: y, width: bar, height: 240 - y,
          style: "bar c\(index)",
          tip: "\(group.name), \(horizontalName) \(item): \(spelled(group.values[item]))")
      }
      if item % 4 == 0 {
        svg.text(
          "\(item)", x: start + slot * 0.4, y: 258, anchor: .middle, style: "tick")
      }
    }
    svg.text(horizontalName, x: svg.width / 2, y: 284, anchor: .middle, style: "axis")
    let entries = groups.enumerated().map {
      "<li><span class=\"swatch b\($0.offset)\"></span><span>\(escaped($0.element.name))</span></li>"
    }
    return svg.element + (groups.count > 1 ? "<ul class=\"legend\">\(entries.joined())</ul>\n" : "")
  }
}
