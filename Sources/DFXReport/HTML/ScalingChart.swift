// SPDX-License-Identifier: Apache-2.0

/// Time per pass over the number of devices, by model.
struct ScalingChart {
  private let series: [(name: String, points: [(devices: Int, ms: Double)])]

  /// Reports of the same workload; others are left out. Needs two numbers of devices.
  init?(_ report: Report, others: [Report]) {
    let comparable = ([report] + others).filter {
      $0.workload.inputTokens == report.workload.inputTokens
        && $0.workload.outputTokens == report.workload.outputTokens && $0.latency != nil
    }
    let isOneMachine = comparable.allSatisfy { $0.machine.name == report.machine.name }
    func name(_ one: Report) -> String {
      isOneMachine ? one.model.name : "\(one.model.name), \(one.machine.name)"
    }
    series = Set(comparable.map(name)).sorted().prefix(13).map { label in
      var times = [Int: Double]()
      for one in comparable where name(one) == label {
        times[one.machine.devices] = one.latency?.msPerPass
      }
      return (label, times.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 })
    }
    guard series.contains(where: { $0.points.count > 1 }) else { return nil }
  }

  var html: String {
    let longest = series.map { textWidth($0.name) }.max() ?? 0
    let margin = min(400, max(150, longest + 20))
    var svg = SVG(height: 340, title: "Time per pass over the number of devices")
    let points = series.flatMap(\.points)
    let x = Axis.linear(
      upTo: Double(points.map(\.devices).max() ?? 1), from: 76, to: svg.width - margin)
    let y = Axis.linear(upTo: points.map(\.ms).max() ?? 1, from: 280, to: 14)
    svg.horizontalAxis(x, top: 14, bottom: 280, name: "devices")
    svg.verticalAxis(y, left: 76, right: svg.width - margin, name: "ms per pass")
    for (index, one) in series.enumerated() {
      let places = one.points.map { (x.position(Double($0.devices)), y.position($0.ms)) }
      svg.path(places, style: "curve s\(index)")
      if let first = one.points.first {
        // What perfect division of the work would give.
        let ideal = one.points.map {
          (
            x.position(Double($0.devices)),
            y.position(first.ms * Double(first.devices) / Double($0.devices))
          )
        }
        svg.path(ideal, style: "curve ideal s\(index)")
      }
      for (place, point) in zip(places, one.points) {
        svg.dot(
          x: place.0, y: place.1, style: "bar c\(index)",
          tip: "\(one.name), \(point.devices) devices: \(spelled(point.ms)) ms")
      }
    }
    name(x, y, into: &svg)
    return svg.element + "<p class=\"note\">Dashed: the first point divided by the devices.</p>\n"
  }

  /// Names beside the curves' right ends, from the top down, moved apart where they would overlap.
  private func name(_ x: Axis, _ y: Axis, into svg: inout SVG) {
    let ends = series.compactMap { one in
      one.points.last.map { (name: one.name, devices: $0.devices, y: y.position($0.ms)) }
    }
    var lowest = 0.0
    for end in ends.sorted(by: { $0.y < $1.y }) {
      lowest = max(end.y + 4, lowest + 15)
      svg.text(
        end.name, x: x.position(Double(end.devices)) + 10, y: lowest, style: "label halo")
    }
  }
}
