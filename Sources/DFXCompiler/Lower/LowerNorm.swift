// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// Scalars that every layer normalization of a model uses.
struct NormConstants {
  /// A power of two that keeps the sum of the elements below their maximum.
  let sumScale: ScalarID
  /// Turns the scaled sum into the mean.
  let meanFactor: ScalarID
  /// One over the width.
  let inverseWidth: ScalarID
}

extension ModelLowering {
  /// Sets the constants of layer normalization.
  mutating func normConstants() -> NormConstants {
    builder.section(.layerNorm, "ln.constants")
    let width = configuration.width
    var power = 1
    while power < width { power *= 2 }
    let constants = NormConstants(
      sumScale: builder.scalar(), meanFactor: builder.scalar(), inverseWidth: builder.scalar())
    builder.emit(.set(destination: constants.sumScale, value: Float16(1 / Double(power))))
    builder.emit(
      .set(destination: constants.meanFactor, value: Float16(Double(power) / Double(width))))
    builder.emit(.set(destination: constants.inverseWidth, value: Float16(1 / Double(width))))
    return constants
  }

  /// Layer normalization that neither overflows on outliers nor underflows on small values.
  ///
  /// mean = sum(x 2^-k) (2^k / width); y = x - mean; s = 2^-ceil(log2 max|y|);
  /// variance s^2 = sum((y s)^2) / width + eps s^2; result = y (s / sqrt(variance s^2)) gain + bias.
  mutating func layerNorm(
    _ source: Slice, norm: NormConstants, label: String, weight: ParameterVector,
    bias: ParameterVector, perLayer: Bool
  ) -> Slice {
    let width = configuration.width
    builder.section(.layerNorm, label)
    let gainAndBias = parameters(
      label,
      [
        VectorPart(vector: weight, range: 0..<width), VectorPart(vector: bias, range: 0..<width),
      ], perLayer: perLayer)
    let work = builder.vector(width)
    let result = builder.vector(width)
    let mean = builder.scalar()
    let scale = builder.scalar()
    let variance = builder.scalar()
    let epsilon = builder.scalar()
    let factor = builder.scalar()

    builder.emit(
      .elementwiseScalar(.multiply, destination: work, source: source, scalar: norm.sumScale))
    builder.emit(.reduce(.sum, destination: mean, source: work))
    builder.emit(.scalarMultiply(destination: mean, left: mean, right: norm.meanFactor))
    builder.emit(.elementwiseScalar(.subtract, destination: result, source: source, scalar: mean))
    builder.emit(.reduce(.maximumMagnitude, destination: scale, source: result))
    builder.emit(.powerOfTwoScale(destination: scale, source: scale))
    builder.emit(.elementwiseScalar(.multiply, destination: work, source: result, scalar: scale))
    builder.emit(.elementwise(.multiply, destination: work, left: work, right: work))
    builder.emit(.reduce(.sum, destination: variance, source: work))
    builder.emit(
      .scalarMultiply(destination: variance, left: variance, right: norm.inverseWidth))
    builder.emit(
      .scaledEpsilon(
        destination: epsilon, scale: scale, epsilon: Float(configuration.layerNormEpsilon)))
    builder.emit(.scalarAdd(destination: variance, left: variance, right: epsilon))
    builder.emit(.reciprocalSquareRoot(destination: factor, source: variance))
    builder.emit(.scalarMultiply(destination: factor, left: factor, right: scale))
    builder.emit(
      .elementwiseScalar(.multiply, destination: result, source: result, scalar: factor))
    builder.emit(
      .elementwise(
        .multiply, destination: result, left: result, right: gainAndBias.part(0..<width)))
    builder.emit(
      .elementwise(
        .add, destination: result, left: result, right: gainAndBias.part(width..<2 * width)))
    builder.tap(label, result, .columns(first: 0, width: width), perLayer: perLayer)
    return result
  }
}
