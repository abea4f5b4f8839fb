// SPDX-License-Identifier: Apache-2.0

internal import DFXISA
internal import Foundation

// Functions of one binary16 operand. The transcendental ones are evaluated in binary64 and rounded once:
// no operand has a result closer to a rounding boundary than binary64's error, which the conformance
// vectors check for all 65 536 operands.
extension Binary16 {
  /// e to the power of the operand.
  var exponential: Binary16 { Binary16(Float16(Foundation.exp(Double(value)))) }

  /// 1 / operand; the reciprocal of a zero is the infinity of its sign.
  var reciprocal: Binary16 { Binary16(Float16(1 / Double(value))) }

  /// 1 / square root; infinity of its sign for a zero, NaN below.
  var reciprocalSquareRoot: Binary16 { Binary16(Float16(1 / Double(value).squareRoot())) }

  /// GELU between two samples of the table; 0 below -8 and the operand itself from 8 on.
  var gelu: Binary16 { interpolated(GELU.samples, limit: 8) }

  /// SiLU between two samples of the table; 0 below -16 and the operand itself from 16 on.
  var silu: Binary16 { interpolated(SiLU.samples, limit: 16) }

  /// On the line between two of the samples at -limit + k / 128.
  private func interpolated(_ samples: [UInt16], limit: Float16) -> Binary16 {
    if isNaN { return .notANumber }
    if value >= limit { return self }
    if value < -limit { return .zero }
    let scaled = (Double(value) + Double(limit)) * 128
    let interval = Int(scaled)
    let fraction = Binary16(Float16(scaled - Double(interval)))
    let low = Binary16(bits: samples[interval])
    let high = Binary16(bits: samples[interval + 1])
    return low + fraction * (high - low)
  }

  /// The power of two, from 2^-16 to 2^9, that brings the magnitude to at most 1.
  var powerOfTwoScale: Binary16 {
    if isNaN { return .notANumber }
    if magnitude == .zero { return Binary16(Float16(512)) }
    guard value.isFinite else {
      return Binary16(Float16(sign: .plus, exponent: -16, significand: 1))
    }
    let size = Double(magnitude.value)
    let ceiling = size.exponent + (size.significand > 1 ? 1 : 0)
    let exponent = min(max(-Int(ceiling), -16), 9)
    return Binary16(Float16(sign: .plus, exponent: exponent, significand: 1))
  }

  /// A binary32 constant times the operand's square, rounded once: the product is exact in binary64.
  func scaledEpsilon(_ constant: Float) -> Binary16 {
    Binary16(Float16(Double(constant) * Double(value) * Double(value)))
  }
}
