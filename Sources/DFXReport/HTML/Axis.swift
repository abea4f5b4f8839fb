// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Maps values to positions along one direction of a chart.
struct Axis {
  /// The values at both ends.
  let range: ClosedRange<Double>
  /// The positions of both ends; the first may be the larger one.
  let from: Double
  let to: Double
  /// Whether equal distances are equal ratios.
  let isLogarithmic: Bool

  /// From 0 to a round value at or above `maximum`.
  static func linear(upTo maximum: Double, from: Double, to: Double, ticks: Int = 6) -> Axis {
    let step = niceStep(maximum / Double(ticks))
    let end = maximum > 0 ? (maximum / step).rounded(.up) * step : 1
    return Axis(range: 0...end, from: from, to: to, isLogarithmic: false)
  }

  /// From the power of ten at or below `minimum` to that at or above `maximum`.
  static func logarithmic(
    _ minimum: Double, _ maximum: Double, from: Double, to: Double
  ) -> Axis {
    let low = pow(10, log10(minimum).rounded(.down))
    let high = max(low * 10, pow(10, log10(maximum).rounded(.up)))
    return Axis(range: low...high, from: from, to: to, isLogarithmic: true)
  }

  func position(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let share =
      isLogarithmic
      ? log10(max(value, low) / low) / log10(high / low) : (value - low) / (high - low)
    return from + share * (to - from)
  }

  /// Values to mark, with their spelling.
  var ticks: [(value: Double, label: String)] {
    if isLogarithmic {
      let low = Int(log10(range.lowerBound).rounded())
      let high = Int(log10(range.upperBound).rounded())
      return (low...high).map { (pow(10, Double($0)), spelledTick(pow(10, Double($0)))) }
    }
    let step = Self.niceStep(range.upperBound / 6)
    let count = Int((range.upperBound / step).rounded())
    return (0...count).map { (Double($0) * step, spelledTick(Double($0) * step)) }
  }

  private static func niceStep(_ rough: Double) -> Double {
    guard rough > 0 else { return 1 }
    let power = pow(10, log10(rough).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
  }
}

/// A tick's value without trailing zeros.
private func spelledTick(_ value: Double) -> String {
  if value == 0 { return "0" }
  let text = String(format: "%.6g", value)
  guard let number = Double(text), number >= 10_000 else { return text }
  return spelled(number, digits: 1)
}

extension SVG {
  /// Vertical grid lines with labels below, and the axis's name.
  mutating func horizontalAxis(_ axis: Axis, top: Double, bottom: Double, name: String) {
    for tick in axis.ticks {
      let x = axis.position(tick.value)
      line(x1: x, y1: top, x2: x, y2: bottom)
      text(tick.label, x: x, y: bottom + 16, anchor: .middle, style: "tick")
    }
    text(name, x: (axis.from + axis.to) / 2, y: bottom + 36, anchor: .middle, style: "axis")
  }

  /// Horizontal grid lines with labels at the left, and the axis's name.
  mutating func verticalAxis(_ axis: Axis, left: Double, right: Double, name: String) {
    for tick in axis.ticks {
      let y = axis.position(tick.value)
      line(x1: left, y1: y, x2: right, y2: y)
      text(tick.label, x: left - 8, y: y + 4, anchor: .end, style: "tick")
    }
    text(
      name, x: 16, y: (axis.from + axis.to) / 2, anchor: .middle, style: "axis", isVertical: true)
  }
}
