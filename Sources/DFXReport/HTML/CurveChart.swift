// SPDX-License-Identifier: Apache-2.0

/// Curves over two linear or logarithmic axes, each named at its right end.
package struct CurveChart {
  /// A point, with what a pointer on it shows.
  package struct Point {
    let x, y: Double
    let tip: String

    /// A point of a curve.
    package init(x: Double, y: Double, tip: String) {
      self.x = x
      self.y = y
      self.tip = tip
    }
  }

  private let title, xName, yName: String
  private let isLogarithmic: Bool
  private let curves: [(name: String, points: [Point])]

  /// A chart of curves, each of which has a point; at most 14 are told apart by colour.
  package init(
    title: String, x: String, y: String, isLogarithmic: Bool = false,
    curves: [(name: String, points: [Point])]
  ) {
    (self.title, xName, yName) = (title, x, y)
    self.isLogarithmic = isLogarithmic
    self.curves = curves.filter { !$0.points.isEmpty }
  }

  /// The chart as markup; empty without points.
  package var html: String {
    let points = curves.flatMap(\.points)
    guard let largest = points.map(\.y).max(),
      let smallest = points.map(\.y).filter({ $0 > 0 }).min()
    else { return "" }
    let margin = min(400, max(120, (curves.map { textWidth($0.name) }.max() ?? 0) + 20))
    var svg = SVG(height: 340, title: title)
    let x = Axis.linear(
      upTo: points.map(\.x).max() ?? 1, from: 76, to: svg.width - margin)
    let y =
      isLogarithmic
      ? Axis.logarithmic(smallest, largest, from: 280, to: 14)
      : Axis.linear(upTo: largest, from: 280, to: 14)
    svg.horizontalAxis(x, top: 14, bottom: 280, name: xName)
    svg.verticalAxis(y, left: 76, right: svg.width - margin, name: yName)
    for (index, curve) in curves.enumerated() {
      svg.path(
        curve.points.map { (x.position($0.x), y.position($0.y)) }, style: "curve s\(index % 14)")
      for point in curve.points {
        svg.dot(
          x: x.position(point.x), y: y.position(point.y), radius: 4, style: "bar c\(index % 14)",
          tip: point.tip)
      }
    }
    // Names from the top down, moved apart where they would overlap.
    var lowest = 0.0
    let ends = curves.compactMap { curve in curve.points.last.map { (curve.name, $0) } }
    for (name, end) in ends.sorted(by: { $0.1.y > $1.1.y }) {
      lowest = max(y.position(end.y) + 4, lowest + 15)
      svg.text(name, x: x.position(end.x) + 10, y: lowest, style: "label halo")
    }
    return svg.element
  }
}
