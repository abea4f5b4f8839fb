// SPDX-License-Identifier: Apache-2.0

import DFXISA
import Foundation
import Testing

/// Functions of one operand, for every operand there is.
struct FunctionTests {
  private let all = (0...UInt16.max).map { $0 }

  /// The half nearest to a value of more precision, ties to even, by comparison with its neighbours.
  private func nearest(_ value: Wide) -> UInt16 {
    if value.isNaN { return ScalarOracle.canonicalNaN }
    let guess = Float16(Double(value))
    guard guess.isFinite, value.isFinite else { return guess.bitPattern }
    let candidates = [guess, guess.nextUp, guess.nextDown].filter(\.isFinite)
    let best = candidates.min { left, right in
      let a = (Wide(left) - value).magnitude
      let b = (Wide(right) - value).magnitude
      return a == b ? left.bitPattern % 2 < right.bitPattern % 2 : a < b
    }
    return best!.bitPattern
  }

  @Test func exponential() {
    let platform = HardwarePlatform()
    for start in stride(from: 0, to: all.count, by: 8192) {
      let operands = Array(all[start..<start + 8192])
      platform.setVector(operands, at: 0)
      platform.execute([.exp(Exp(vd: v(8000), va: v(0), length: 8192))])
      let expected = operands.map { nearest(exp(Wide(Float16(bitPattern: $0)))) }
      #expect(platform.vector(at: 8000, count: 8192) == expected)
    }
  }

  @Test func reciprocals() {
    let platform = HardwarePlatform()
    platform.load([
      .recip(Recip(sd: s(1), sa: s(0))), .recipSqrt(RecipSqrt(sd: s(2), sa: s(0))), .endPass,
    ])
    var wrong: [UInt16] = []
    for operand in all {
      platform.setScalar(operand, 0)
      _ = platform.run()
      let x = Wide(Float16(bitPattern: operand))
      let reciprocal = nearest(1 / x)
      let ofRoot = x < 0 ? ScalarOracle.canonicalNaN : nearest(1 / x.squareRoot())
      if platform.scalar(1) != reciprocal || platform.scalar(2) != ofRoot { wrong.append(operand) }
    }
    #expect(wrong.isEmpty)
  }

  @Test func geluOfEveryValue() {
    let platform = HardwarePlatform()
    // A 1 x 1 matrix of one with bias x: 0 * 1 + x.
    platform.writableMemory(address: 0, elements: 1)[0] = 0x3C00
    platform.load([
      .conv1d(
        Conv1D(gelu: true, bias: true, vd: v(1), va: v(64), vb: v(0), inner: 1, columns: 1, base: 0)
      ),
      .endPass,
    ])
    var wrong: [UInt16] = []
    for operand in all where operand != 0x8000 {
      platform.setVector([operand], at: 0)
      _ = platform.run()
      let expected = ScalarOracle.bits(ScalarOracle.gelu(Float16(bitPattern: operand)))
      if platform.vector(at: 1, count: 1) != [expected] { wrong.append(operand) }
    }
    #expect(wrong.isEmpty)
  }

  @Test func scaling() {
    let platform = HardwarePlatform()
    let epsilon: Float = 1e-5
    platform.load([
      .powerOfTwoScale(PowerOfTwoScale(sd: s(1), sa: s(0))),
      .scaledEpsilon(ScaledEpsilon(sd: s(2), sa: s(1), immediate32: epsilon.bitPattern)),
      .scalarAdd(ScalarAdd(sd: s(3), sa: s(0), sb: s(1))),
      .scalarMul(ScalarMul(sd: s(4), sa: s(0), sb: s(1))),
      .endPass,
    ])
    for (value, exponent) in [
      (Float16(1), 0), (1.5, -1), (2, -1), (1000, -10), (65504, -16), (0.001, 9), (0, 9),
      (.infinity, -16), (0.25, 2), (-0.3, 1), (Float16.leastNonzeroMagnitude, 9),
    ] {
      platform.setScalar(value.bitPattern, 0)
      _ = platform.run()
      let scale = Float16(pow(2, Double(exponent)))
      #expect(platform.scalar(1) == scale.bitPattern, "of \(value)")
      let scaled = Double(epsilon) * Double(scale) * Double(scale)
      #expect(platform.scalar(2) == nearest(Wide(scaled)), "of \(value)")
      #expect(platform.scalar(3) == (value + scale).bitPattern)
      #expect(platform.scalar(4) == (value * scale).bitPattern)
    }
  }
}
