// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A real number as it is written: a decimal fraction of any length, or infinity or NaN.
struct RealLiteral: Equatable {
  private enum Magnitude: Equatable {
    /// 0.DIGITS times 10 to the exponent; no zeros at either end, no digits for zero.
    case decimal(digits: [UInt8], exponent: Int)
    case infinity
    case nan
  }

  private var isNegative = false
  private let magnitude: Magnitude
  /// As it stands in the text.
  private(set) var text: String

  static let infinity = RealLiteral(magnitude: .infinity, text: "inf")
  static let nan = RealLiteral(magnitude: .nan, text: "nan")

  var isNaN: Bool { magnitude == .nan }

  private init(magnitude: Magnitude, text: String) {
    self.magnitude = magnitude
    self.text = text
  }

  /// `123`, `1.5`, `1e-5`; nil where the text is no such number or its exponent is absurd.
  init?(_ text: String) {
    var digits: [UInt8] = []
    var exponent = 0
    var rest = text.utf8[...]
    while let digit = Self.digit(rest.first) {
      digits.append(digit)
      rest = rest.dropFirst()
    }
    exponent = digits.count
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      while let digit = Self.digit(rest.first) {
        digits.append(digit)
        rest = rest.dropFirst()
      }
    }
    guard !digits.isEmpty else { return nil }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      guard let written = Int(String(rest.dropFirst()) ?? ""), abs(written) < 1_000_000 else {
        return nil
      }
      exponent += written
      rest = rest.suffix(0)
    }
    guard rest.isEmpty else { return nil }
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    while digits.last == 0 { digits.removeLast() }
    self.init(
      magnitude: .decimal(digits: digits, exponent: digits.isEmpty ? 0 : exponent - leading),
      text: text)
  }

  init(_ value: Int) {
    guard let literal = RealLiteral("\(value.magnitude)") else {
      preconditionFailure("an integer is a decimal number")
    }
    self = value < 0 ? -literal : literal
  }

  static prefix func - (literal: RealLiteral) -> RealLiteral {
    var negative = literal
    negative.isNegative.toggle()
    negative.text =
      negative.isNegative ? "-" + literal.text : String(literal.text.dropFirst())
    return negative
  }

  private static func digit(_ byte: UInt8?) -> UInt8? {
    guard let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    return byte - UInt8(ascii: "0")
  }

  /// The nearest number of a format, ties to even, and whether it is this very number.
  func nearest<Format: BinaryFloatingPoint>(as format: Format.Type) -> (Format, isExact: Bool) {
    switch magnitude {
    case .infinity: return (signed(Format.infinity), true)
    case .nan: return (Format.nan, true)
    case .decimal:
      // Rounded to odd, a binary64 is as good as the number itself to what is rounded next.
      let double = nearestDouble
      let order = compare(with: double)
      guard order != 0, double.significandBitPattern & 1 == 0 else {
        let value = Format(double)
        return (signed(value), order == 0 && Double(value) == double)
      }
      return (signed(Format(order > 0 ? double.nextUp : double.nextDown)), false)
    }
  }

  private func signed<Format: BinaryFloatingPoint>(_ value: Format) -> Format {
    isNegative ? -value : value
  }

  private var nearestDouble: Double {
    guard case .decimal(let digits, let exponent) = magnitude, !digits.isEmpty else { return 0 }
    let written = "0." + digits.map { "\($0)" }.joined() + "e\(exponent)"
    let value = Double(written) ?? 0
    // Beyond binary64 the largest stands for all, so that comparing stays simple.
    return value.isInfinite ? Double.greatestFiniteMagnitude : value
  }

  /// -1, 0 or 1 as the magnitude is below, at or above `double`.
  private func compare(with double: Double) -> Int {
    guard case .decimal(let digits, let exponent) = magnitude,
      // The longest binary64 has 767 digits, all of which this prints.
      case .decimal(let other, let otherExponent)? =
        RealLiteral(String(format: "%.800e", double))?.magnitude
    else { return 0 }
    if digits.isEmpty || other.isEmpty { return digits.count.signum() - other.count.signum() }
    if exponent != otherExponent { return (exponent - otherExponent).signum() }
    if digits == other { return 0 }
    return digits.lexicographicallyPrecedes(other) ? -1 : 1
  }
}
