// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import Foundation

/// A report as a page: its table, and what happens when the load grows.
public struct CapacityPage {
  private let report: CapacityReport
  /// By number of appliances: days of growing load.
  private let curves: [(appliances: Int, days: [CapacitySummary])]

  /// A page; `curves` are days of the same kind at growing rates.
  public init(_ report: CapacityReport, curves: [(appliances: Int, days: [CapacitySummary])]) {
    self.report = report
    self.curves = curves
  }

  /// The page's text.
  public var html: String {
    var body = "<h1>\(escaped(report.model)): how many appliances</h1>\n"
    body += "<p>\(escaped(report.headline))</p>\n"
    body += HTMLPage.table(CapacityReport.header, report.rows)
    for line in [CapacityReport.legend] + report.conclusions { body += "<p>\(escaped(line))</p>\n" }
    let latency = CurveChart(
      title: "Latency against load", x: "requests a second", y: "seconds", isLogarithmic: true,
      curves: curves.flatMap { curve in
        [latencyCurve(curve, "p50", \.p50), latencyCurve(curve, "p99", \.p99)]
      })
    body += section(
      "Latency against load", "From arrival to the last token, simulated time: 50 and 99 of 100.",
      latency.html)
    let throughput = CurveChart(
      title: "Time to first token against throughput", x: "tokens a second",
      y: "time to first token, p99, seconds", isLogarithmic: true,
      curves: curves.map(throughputCurve))
    body += section(
      "Latency and throughput",
      "The same days by tokens a second of all appliances: what is gained to the right is paid for "
        + "upwards.", throughput.html)
    return HTMLPage(title: "\(report.model): capacity", body: body).text
  }

  private typealias Curve = (appliances: Int, days: [CapacitySummary])
  private typealias NamedPoints = (name: String, points: [CurveChart.Point])

  private func latencyCurve(
    _ curve: Curve, _ name: String, _ quantile: KeyPath<Quantiles, Double>
  ) -> NamedPoints {
    let points = curve.days.compactMap { day -> CurveChart.Point? in
      guard let seconds = day.totalSeconds?[keyPath: quantile] else { return nil }
      return CurveChart.Point(x: day.requestsPerSecond, y: seconds, tip: tip(day, name, seconds))
    }
    return ("\(named(curve.appliances)), \(name)", points)
  }

  private func throughputCurve(_ curve: Curve) -> NamedPoints {
    let points = curve.days.compactMap { day -> CurveChart.Point? in
      guard let seconds = day.timeToFirstTokenSeconds?.p99 else { return nil }
      return CurveChart.Point(
        x: day.tokensPerSecond, y: seconds, tip: tip(day, "first token p99", seconds))
    }
    return (named(curve.appliances), points)
  }

  private func section(_ title: String, _ note: String, _ content: String) -> String {
    "<section><h2>\(escaped(title))</h2><p>\(escaped(note))</p>\n\(content)</section>\n"
  }

  private func named(_ appliances: Int) -> String {
    "\(appliances) \(appliances == 1 ? "appliance" : "appliances")"
  }

  private func tip(_ day: CapacitySummary, _ what: String, _ seconds: Double) -> String {
    named(day.appliances)
      + String(
        format: ", %.3g requests/s, %.0f %% busy: ", day.requestsPerSecond, 100 * day.utilization)
      + what + String(format: " %.3g s", seconds)
  }
}
