// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Who executes what when, in one decoder layer.
struct LayerTimeline {
  let layer: Int
  let clockMHz: Double
  let records: [CommitRecord]
  private let start: UInt64
  private let end: UInt64

  /// The middle layer of the records; nil when none belongs to a layer.
  init?(_ all: [CommitRecord], clockMHz: Double) {
    let layers = Set(all.compactMap(\.layer)).sorted()
    guard !layers.isEmpty else { return nil }
    let layer = layers[layers.count / 2]
    let chosen = all.filter { $0.layer == layer }
    guard let start = chosen.map(\.startedCycle).min(),
      let end = chosen.map(\.completedCycle).max(), end > start
    else { return nil }
    (self.layer, self.start, self.end, self.clockMHz) = (layer, start, end, clockMHz)
    records = chosen
  }

  private func time(_ cycle: UInt64) -> Double { Double(cycle - start) / clockMHz }

  var html: String {
    let devices = Set(records.map(\.device)).sorted()
    let rows = devices.flatMap { device in
      EngineTrack.allCases.filter { engine in
        records.contains { $0.device == device && $0.engine == engine }
      }.map { (device: device, engine: $0) }
    }
    let strip = 26.0
    let bottom = 10 + Double(rows.count) * 18 + Double(devices.count) * (strip + 8)
    var svg = SVG(height: bottom + 46, title: "Timeline of decoder layer \(layer) by device")
    let axis = Axis.linear(upTo: time(end), from: 130, to: svg.width - 20, ticks: 8)
    svg.horizontalAxis(axis, top: 6, bottom: bottom, name: "microseconds since the layer began")
    var y = 10.0
    for device in devices {
      svg.text("device \(device)", x: 8, y: y + 16, style: "label strong")
      labels(of: device, into: &svg, axis, y: y)
      y += strip
      for row in rows where row.device == device {
        svg.text(row.engine.rawValue, x: 120, y: y + 12, anchor: .end, style: "tick")
        for record in records where record.device == device && record.engine == row.engine {
          bar(record, into: &svg, axis, y: y)
        }
        y += 18
      }
      y += 8
    }
    return svg.element + legend
  }

  private func bar(_ record: CommitRecord, into svg: inout SVG, _ axis: Axis, y: Double) {
    let x = axis.position(time(record.startedCycle))
    let width = max(0.8, axis.position(time(record.completedCycle)) - x)
    let length = spelled(Double(record.completedCycle - record.startedCycle) / clockMHz)
    svg.rectangle(
      x: x, y: y, width: width, height: 15, style: "bar thin c\(color(record.operation))",
      tip: "\(record.label): \(record.mnemonic) at \(record.programCounter), \(length) us")
  }

  /// Names above the stretches of equal labels, where they fit.
  private func labels(of device: Int, into svg: inout SVG, _ axis: Axis, y: Double) {
    var taken = [(from: Double, to: Double)]()
    for stretch in stretches(of: device) {
      let from = axis.position(time(stretch.start))
      let to = axis.position(time(stretch.end))
      let label = from + 2 + textWidth(stretch.label, size: 11)
      let end = max(to, label + 6)
      guard to - from > 6, label <= axis.to else { continue }
      guard !taken.contains(where: { from < $0.to - 0.5 && end > $0.from + 0.5 }) else { continue }
      taken.append((from, end))
      svg.line(x1: from, y1: y + 18, x2: to, y2: y + 18, style: "span")
      svg.text(stretch.label, x: from + 2, y: y + 13, style: "tiny halo")
    }
  }

  private struct Stretch {
    let label: String
    let start: UInt64
    var end: UInt64
  }

  /// The device's stretches of equal labels, longest first.
  private func stretches(of device: Int) -> [Stretch] {
    var found = [Stretch]()
    let ordered = records.filter { $0.device == device && $0.engine != .control }
      .sorted { ($0.acceptedCycle, $0.startedCycle) < ($1.acceptedCycle, $1.startedCycle) }
    for record in ordered {
      if let last = found.last, last.label == record.label {
        found[found.count - 1].end = max(last.end, record.completedCycle)
      } else {
        found.append(
          Stretch(
            label: record.label, start: record.startedCycle, end: record.completedCycle))
      }
    }
    return found.sorted { $0.end - $0.start > $1.end - $1.start }
  }

  private func color(_ operation: OperationTag) -> Int {
    ReportedOperation.allCases.firstIndex(of: ReportedOperation(operation)) ?? 0
  }

  private var legend: String {
    let present = Set(records.map { ReportedOperation($0.operation) })
    let entries = ReportedOperation.allCases.enumerated().filter { present.contains($0.element) }
      .map {
        "<li><span class=\"swatch b\($0.offset)\"></span><span>\($0.element.title)</span></li>"
      }
    return "<ul class=\"legend\">\(entries.joined())</ul>\n"
  }
}
