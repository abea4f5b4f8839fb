// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// Attainable against achieved compute rate of a device, by operation.
struct Roofline {
  struct Point {
    let operation: ReportedOperation
    /// Operations per HBM byte.
    let intensity: Double
    /// 10^9 operations per second while the operation is the oldest unfinished one.
    let gflops: Double
  }

  /// 10^9 operations per second of the matrix unit.
  let peakGFLOPS: Double
  /// 10^9 bytes per second of the HBM.
  let peakGBPerSecond: Double
  let points: [Point]

  /// Averages over devices; an operation without matrix work or without HBM traffic has no point.
  init(_ record: RunRecord) {
    peakGFLOPS = 2 * Double(record.machine.macsPerCycle) * record.machine.clockMHz / 1000
    peakGBPerSecond = record.machine.hbmPeakGBPerSecond
    var cycles = [ReportedOperation: UInt64]()
    var events = [ReportedOperation: Tally<EventKind>]()
    for device in record.deviceTotals {
      for operation in ReportedOperation.allCases {
        cycles[operation, default: 0] += device.cycles(of: operation)
        if let tally = device.events(of: operation) {
          events[operation, default: Tally()].add(tally)
        }
      }
    }
    points = ReportedOperation.allCases.compactMap { operation in
      guard let tally = events[operation], let time = cycles[operation], time > 0 else {
        return nil
      }
      let work = 2 * Double(tally[.mac])
      let bytes = Double(tally[.hbmReadBits] + tally[.hbmWriteBits]) / 8
      guard work > 0, bytes > 0 else { return nil }
      let seconds = Double(time) / (record.machine.clockMHz * 1e6)
      return Point(
        operation: operation, intensity: work / bytes, gflops: work / seconds / 1e9)
    }
  }

  var html: String {
    guard !points.isEmpty else { return "" }
    let knee = peakGFLOPS / peakGBPerSecond
    var svg = SVG(height: 380, title: "Roofline of one device")
    let x = Axis.logarithmic(
      min(0.1, points.map(\.intensity).min() ?? 1), max(knee * 4, 10), from: 76,
      to: svg.width - 20)
    let y = Axis.logarithmic(
      points.map(\.gflops).min() ?? 1, peakGFLOPS * 1.2, from: 320, to: 14)
    svg.horizontalAxis(x, top: 14, bottom: 320, name: "operations per HBM byte")
    svg.verticalAxis(y, left: 76, right: svg.width - 20, name: "GFLOP/s per device")
    let start = max(x.range.lowerBound, y.range.lowerBound / peakGBPerSecond)
    svg.path(
      [
        (x.position(start), y.position(start * peakGBPerSecond)),
        (x.position(knee), y.position(peakGFLOPS)),
        (x.position(x.range.upperBound), y.position(peakGFLOPS)),
      ], style: "roof")
    svg.text(
      "matrix unit \(spelled(peakGFLOPS)) GFLOP/s", x: svg.width - 26,
      y: y.position(peakGFLOPS) - 8, anchor: .end)
    svg.text(
      "HBM \(spelled(peakGBPerSecond)) GB/s", x: x.position(start) + 24,
      y: y.position(start * peakGBPerSecond) + 12)
    place(into: &svg, x, y)
    return svg.element
  }

  /// Dots with labels beside them, moved apart where they would overlap.
  private func place(into svg: inout SVG, _ x: Axis, _ y: Axis) {
    var taken = [Double]()
    for point in points.sorted(by: { $0.gflops > $1.gflops }) {
      let place = (x: x.position(point.intensity), y: y.position(point.gflops))
      // Labels stay below the roof's line and clear of each other.
      var baseline = max(place.y + 4, y.position(peakGFLOPS) + 18)
      while let other = taken.first(where: { abs($0 - baseline) < 15 }) { baseline = other + 15 }
      taken.append(baseline)
      let color = ReportedOperation.allCases.firstIndex(of: point.operation) ?? 0
      let rate = "\(spelled(point.gflops)) GFLOP/s"
      svg.dot(
        x: place.x, y: place.y, style: "bar c\(color)", tip: "\(point.operation.title): \(rate)")
      svg.line(x1: place.x + 6, y1: place.y, x2: place.x + 16, y2: baseline - 4, style: "leader")
      svg.text(
        "\(point.operation.title), \(rate)", x: place.x + 20, y: baseline, style: "label halo")
    }
  }
}
