// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph

// The arithmetic of a graph's operations over terms, in the order of the numerics contract (docs/adr/0008, 0025): an
// oracle, which shares nothing with the templates of lowering.
extension Terms {
  /// Layer: mean = sum(x 2^-k) (2^k / n); y = x - mean; s = 2^-ceil(log2 max|y|);
  /// variance s^2 = sum((y s)^2) / n + eps s^2; y (s / sqrt(variance s^2)) gain + bias. RMS: y = x.
  func normalized(
    _ kind: NormKind, _ input: [Run], gain: [Run], bias: [Run]?, epsilon: Double
  ) -> [Run] {
    let count = input.elementCount
    var centred = input
    switch kind {
    case .layer:
      let exponent = count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
      let power = Double(1 << exponent)
      let scaled = map(input, .multiply, scalar: constant(Float16(1 / power)))
      let mean = self(
        .scalars(
          .multiply, self(.reduced(.sum, scaled)), constant(Float16(power / Double(count)))))
      centred = map(input, .subtract, scalar: mean)
    case .rms: break
    }
    let scale = self(.function(.powerOfTwoScale, self(.reduced(.maximumMagnitude, centred))))
    let small = map(centred, .multiply, scalar: scale)
    let square = self(
      .scalars(
        .multiply, self(.reduced(.sum, zip(small, .multiply, small))),
        constant(Float16(1 / Double(count)))))
    let variance = self(
      .scalars(.add, square, self(.scaledEpsilon(scale, bits: Float(epsilon).bitPattern))))
    let factor = self(.scalars(.multiply, self(.function(.inverseRoot, variance)), scale))
    let normed = zip(map(centred, .multiply, scalar: factor), .multiply, gain)
    return bias.map { zip(normed, .add, $0) } ?? normed
  }

  /// exp(x - max) / sum of all exp(x - max)
  func softmax(_ scores: [Run]) -> [Run] {
    let maximum = self(.reduced(.maximum, scores))
    let powers = map(map(scores, .subtract, scalar: maximum), .exponential)
    let sum = self(.reduced(.sum, powers))
    return map(powers, .multiply, scalar: self(.function(.reciprocal, sum)))
  }

  /// A head's softmax(scale q K) V, with what there is on the way.
  func attended(
    _ query: [Run], keys: Matrix, values: Matrix, context: Int, scale: Int
  ) -> (scores: [Run], weights: [Run], mixed: [Run]) {
    let scores = map(
      vector(.product(query, keys), count: context), .multiply, scalar: scale)
    let weights = softmax(scores)
    return (
      scores, weights, vector(.product(weights, values), count: query.elementCount)
    )
  }

  /// Heads of `width` elements, the pairs of each turned by the angles of a position.
  func rotated(_ heads: [Run], width: Int, frequencies: String, position: Int) -> [Run] {
    let turns = vector(.rotations(frequencies, position: position), count: width)
    return heads.vectors(of: width).flatMap { vector(.rotated($0, by: turns), count: width) }
  }
}

extension Terms.Function {
  /// An activation of graphs.
  init(_ function: ActivationFunction) {
    self =
      switch function {
      case .geluNew: .gelu
      case .silu: .silu
      case .relu: .relu
      }
  }
}

extension [WrittenRuns.Run] {
  /// Vectors of `width` elements, one after the other.
  func vectors(of width: Int) -> [[WrittenRuns.Run]] {
    stride(from: 0, to: elementCount, by: width).map { elements($0..<$0 + width) }
  }
}
