// SPDX-License-Identifier: Apache-2.0

import Foundation

#if arch(x86_64)
  /// A type with more precision than the functions under test use.
  typealias Wide = Float80
#else
  typealias Wide = Double
#endif

/// The arithmetic of the specification in Swift's `Float16`, one element at a time.
enum ScalarOracle {
  static let canonicalNaN: UInt16 = 0x7E00

  static func bits(_ value: Float16) -> UInt16 { value.isNaN ? canonicalNaN : value.bitPattern }

  /// The adder tree over 64 values, then one rounded add per further tile.
  static func accumulate(_ products: [Float16]) -> Float16 {
    var accumulator: Float16?
    for start in stride(from: 0, to: products.count, by: 64) {
      var level = Array(products[start..<min(start + 64, products.count)])
      level += [Float16](repeating: 0, count: 64 - level.count)
      while level.count > 1 {
        level = stride(from: 0, to: level.count, by: 2).map { level[$0] + level[$0 + 1] }
      }
      accumulator = accumulator.map { $0 + level[0] } ?? level[0]
    }
    return accumulator ?? 0
  }

  /// x * column, for columns given by a closure over (row, column).
  static func product(
    _ x: [UInt16], columns: Int, weight: (Int, Int) -> UInt16
  ) -> [Float16] {
    (0..<columns).map { column in
      accumulate(
        x.indices.map {
          Float16(bitPattern: x[$0]) * Float16(bitPattern: weight($0, column))
        })
    }
  }

  /// Bytes from the region's start to element (row, column) of a packed matrix.
  static func packedOffset(row: Int, column: Int, inner: Int, columns: Int) -> Int {
    let tiles = (inner + 63) / 64
    let groups = (columns + 15) / 16
    let block = column / 256
    let width = min(16, groups - 16 * block)
    let tile = block * 16 * tiles + row / 64 * width + column % 256 / 16
    return (tile * 1024 + row % 64 * 16 + column % 16) * 2
  }

  /// GELU by interpolation between samples of 0.5 x (1 + tanh u).
  static func gelu(_ x: Float16) -> Float16 {
    if x.isNaN || x >= 8 { return x }
    if x < -8 { return 0 }
    let scaled = (Double(x) + 8) * 128
    let k = scaled.rounded(.down)
    let low = geluSample(k)
    return low + Float16(scaled - k) * (geluSample(k + 1) - low)
  }

  private static func geluSample(_ k: Double) -> Float16 {
    let x = Wide(-8 + k / 128)
    let u = (2 / Wide.pi).squareRoot() * (x + Wide(0.044715) * x * x * x)
    return Float16(Double(0.5 * x * (1 + tanh(u))))
  }

  /// Maximum with NaN propagation and +0 above -0.
  static func maximum(_ values: [Float16]) -> UInt16 {
    if values.contains(where: \.isNaN) { return canonicalNaN }
    let largest = values.max() ?? 0
    guard largest == 0 else { return largest.bitPattern }
    return values.contains { $0 == 0 && $0.sign == .plus } ? 0 : 0x8000
  }
}

/// Random halves: mostly ordinary, with some extremes when asked.
struct HalfSource {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(below bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % bound
  }

  private static let extremes: [UInt16] = [
    0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x83FF, 0x0400, 0x8400, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00,
    0x7E00, 0x7C01, 0xFE55, 0x3C00, 0xBC00,
  ]

  /// `extremes` of 1000 values are taken from the edges of the format, NaNs included; the others have
  /// exponents in a range that leads to rounding, subnormal results and now and then overflow.
  mutating func halves(_ count: Int, extremes: Int = 0) -> [UInt16] {
    (0..<count).map { _ in
      if next(below: 1000) < extremes { return Self.extremes[next(below: Self.extremes.count)] }
      let exponent = UInt16(next(below: 20))
      return UInt16(next(below: 2)) << 15 | exponent << 10 | UInt16(next(below: 1024))
    }
  }
}
