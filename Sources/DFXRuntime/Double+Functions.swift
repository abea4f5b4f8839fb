// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Double {
  /// e to the power of `exponent`.
  static func exponential(_ exponent: Double) -> Double { exp(exponent) }

  /// The natural logarithm of `value`.
  static func logarithm(_ value: Double) -> Double { log(value) }

  /// `base` to the power of `exponent`.
  static func power(_ base: Double, _ exponent: Int) -> Double { pow(base, Double(exponent)) }
}
