// SPDX-License-Identifier: Apache-2.0

/// Several reports on one page: where time and energy go by appliance, latency by workload, a table.
package struct OverviewPage {
  private let title: String
  private let reports: [Report]
  private let table: String

  /// A page over `reports`; `table` is markup.
  package init(title: String, reports: [Report], table: String) {
    self.title = title
    self.reports = reports
    self.table = table
  }

  /// The page's text.
  package var text: String {
    var body = "<header><h1>\(escaped(title))</h1><p>\(reports.count) runs</p></header>\n"
    body += section(
      "Time per pass by operation", "Averages over the runs of each appliance.",
      bars(
        "Time per pass by operation", "ms", Titles.operations,
        ReportedOperation.allCases.map(\.rawValue)
      ) { $0.breakdownMs })
    body += section(
      "Energy per pass by component", "Averages over the runs of each appliance.",
      bars(
        "Energy per pass by component", "J", Titles.components,
        EnergyComponent.allCases(in: reports.compactMap { $0.energy?.breakdownJ }).map(\.rawValue)
      ) { $0.energy?.breakdownJ })
    if let chart = LatencyChart(reports) {
      body += section("Latency by output length", "Total time of a request.", chart.html)
    }
    if let first = reports.first,
      let chart = ScalingChart(first, others: Array(reports.dropFirst()))
    {
      body += section("Scaling over devices", "Runs of one workload.", chart.html)
    }
    return HTMLPage(title: title, body: body + section("Points", "", table)).text
  }

  /// One bar per model and number of devices: parts of one pass.
  private func bars(
    _ title: String, _ unit: String, _ titles: [String: String], _ keys: [String],
    _ breakdown: (Report) -> Breakdown?
  ) -> String {
    var order = [String]()
    var sums = [String: (passes: Int, values: [Double])]()
    for report in reports {
      guard let split = breakdown(report) else { continue }
      let name = report.applianceName(among: reports)
      if sums[name] == nil { order.append(name) }
      var sum = sums[name] ?? (0, keys.map { _ in 0 })
      sum.passes += report.workload.passes
      for (index, key) in keys.enumerated() { sum.values[index] += split[key] }
      sums[name] = sum
    }
    let bars = order.compactMap { name in
      sums[name].map { sum in
        (name: name, values: sum.values.map { ratio($0, Double(sum.passes)) })
      }
    }
    guard !bars.isEmpty else { return "" }
    return StackedBars(
      title: title, unit: unit,
      parts: keys.map { .init(key: $0, title: titles[$0] ?? $0) }, bars: bars,
      legendHasNumbers: false
    ).html
  }

  private func section(_ title: String, _ lead: String, _ content: String) -> String {
    guard !content.isEmpty else { return "" }
    return "<section><h2>\(escaped(title))</h2>"
      + (lead.isEmpty ? "" : "<p>\(escaped(lead))</p>") + "\n\(content)</section>\n"
  }
}

extension Report {
  /// Model and devices, and the machine where reports have several.
  func applianceName(among reports: [Report]) -> String {
    let name = "\(model.name) / \(machine.devices)"
    let isOneMachine = reports.allSatisfy { $0.machine.name == machine.name }
    return isOneMachine ? name : "\(name), \(machine.name)"
  }
}

/// Total time over output tokens on logarithmic axes, one curve per appliance and prompt length.
struct LatencyChart {
  private let series: [(name: String, points: [(output: Int, ms: Double)])]

  init?(_ reports: [Report]) {
    var order = [String]()
    var points = [String: [(output: Int, ms: Double)]]()
    for report in reports {
      guard let latency = report.latency else { continue }
      let name =
        report.applianceName(among: reports) + ", \(report.workload.inputTokens) in"
      if points[name] == nil { order.append(name) }
      points[name, default: []].append((report.workload.outputTokens, latency.totalMs))
    }
    series = order.map { ($0, (points[$0] ?? []).sorted { $0.0 < $1.0 }) }.prefix(13).map { $0 }
    guard series.contains(where: { Set($0.1.map(\.output)).count > 1 }) else { return nil }
  }

  var html: String {
    var svg = SVG(height: 400, title: "Total time over output tokens")
    let points = series.flatMap(\.points)
    let longest = series.map { textWidth($0.name, size: 11) }.max() ?? 0
    let right = svg.width - min(400, max(190, longest + 40))
    let x = Axis.logarithmic(
      Double(points.map(\.output).min() ?? 1), Double(points.map(\.output).max() ?? 1), from: 76,
      to: right)
    let y = Axis.logarithmic(
      points.map(\.ms).min() ?? 1, points.map(\.ms).max() ?? 1, from: 340, to: 14)
    svg.horizontalAxis(x, top: 14, bottom: 340, name: "output tokens")
    svg.verticalAxis(y, left: 76, right: right, name: "total ms")
    for (index, one) in series.enumerated() {
      let places = one.points.map { (x.position(Double($0.output)), y.position($0.ms)) }
      svg.path(places, style: "curve s\(index)")
      for (place, point) in zip(places, one.points) {
        svg.dot(
          x: place.0, y: place.1, radius: 3.5, style: "bar c\(index)",
          tip: "\(one.name), \(point.output) out: \(spelled(point.ms)) ms")
      }
    }
    // The names stand beside the chart in the order of the curves' right ends.
    let ranked = series.indices.sorted {
      (series[$0].points.last?.ms ?? 0) > (series[$1].points.last?.ms ?? 0)
    }
    for (row, index) in ranked.enumerated() {
      let top = 20 + Double(row) * 20
      svg.rectangle(x: right + 14, y: top, width: 10, height: 10, style: "c\(index)")
      svg.text(series[index].name, x: right + 30, y: top + 9, style: "tick")
    }
    return svg.element
  }
}
