// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

/// Scalars that every normalization of a kind uses.
struct NormConstants {
  /// A power of two that keeps the sum of the elements below their maximum, and what turns that sum into the mean;
  /// nil where no mean is taken.
  let mean: (sumScale: ScalarID, factor: ScalarID)?
  /// One over the number of elements.
  let inverseCount: ScalarID
}

extension GraphLowering {
  /// Sets the constants of normalizations over so many elements.
  mutating func normConstants(_ node: Node, _ key: NormKey) -> NormConstants {
    let count = Double(key.elements)
    var mean: (sumScale: ScalarID, factor: ScalarID)?
    switch key.kind {
    case .layer:
      builder.section(node.part.tag, "ln.constants")
      var power = 1
      while power < key.elements { power *= 2 }
      let scalars = (sumScale: builder.scalar(), factor: builder.scalar())
      builder.emit(.set(destination: scalars.sumScale, value: Float16(1 / Double(power))))
      builder.emit(.set(destination: scalars.factor, value: Float16(Double(power) / count)))
      mean = scalars
    case .rms: builder.section(node.part.tag, "rms.constants")
    }
    let inverseCount = builder.scalar()
    builder.emit(.set(destination: inverseCount, value: Float16(1 / count)))
    return NormConstants(mean: mean, inverseCount: inverseCount)
  }

  /// A normalization that neither overflows on outliers nor underflows on small values (docs/adr/0008, 0025).
  ///
  /// Layer: mean = sum(x 2^-k) (2^k / n); y = x - mean; s = 2^-ceil(log2 max|y|);
  /// variance s^2 = sum((y s)^2) / n + eps s^2; result = y (s / sqrt(variance s^2)) gain + bias. RMS: y = x.
  mutating func norm(
    _ node: Node, kind: NormKind, parameters names: [String], epsilon: Double
  ) throws(CompilerError) {
    guard let source = try operand(0, of: node) else { return define(node, nil) }
    let count = source.elementCount
    guard let constants = constants.norms[NormKey(kind: kind, elements: count)] else {
      preconditionFailure("constants are set for every normalization")
    }
    builder.section(node.part.tag, node.name)
    let parameters = parameters(
      node.name, names.map { VectorPart(weight: $0, range: 0..<count) })
    let work = builder.vector(count)
    let result = builder.vector(count)
    var centred = source
    if let mean = constants.mean {
      subtractMean(of: source, work: work, into: result, mean)
      centred = result
    }
    let factor = inverseDeviation(
      of: centred, work: work, inverseCount: constants.inverseCount, epsilon: epsilon)
    builder.emit(
      .elementwiseScalar(.multiply, destination: result, source: centred, scalar: factor))
    builder.emit(
      .elementwise(
        .multiply, destination: result, left: result, right: parameters.part(0..<count)))
    if names.count > 1 {
      builder.emit(
        .elementwise(
          .add, destination: result, left: result, right: parameters.part(count..<2 * count)))
    }
    tap(node, result, elements: 0..<count)
    define(node, result)
  }

  private mutating func subtractMean(
    of source: Slice, work: Slice, into result: Slice,
    _ constants: (sumScale: ScalarID, factor: ScalarID)
  ) {
    let mean = builder.scalar()
    builder.emit(
      .elementwiseScalar(.multiply, destination: work, source: source, scalar: constants.sumScale))
    builder.emit(.reduce(.sum, destination: mean, source: work))
    builder.emit(.scalarMultiply(destination: mean, left: mean, right: constants.factor))
    builder.emit(.elementwiseScalar(.subtract, destination: result, source: source, scalar: mean))
  }

  /// One over the root of the mean square, scaled so that no square overflows.
  private mutating func inverseDeviation(
    of centred: Slice, work: Slice, inverseCount: ScalarID, epsilon: Double
  ) -> ScalarID {
    let scale = builder.scalar()
    let variance = builder.scalar()
    let scaledEpsilon = builder.scalar()
    let factor = builder.scalar()
    builder.emit(.reduce(.maximumMagnitude, destination: scale, source: centred))
    builder.emit(.powerOfTwoScale(destination: scale, source: scale))
    builder.emit(.elementwiseScalar(.multiply, destination: work, source: centred, scalar: scale))
    builder.emit(.elementwise(.multiply, destination: work, left: work, right: work))
    builder.emit(.reduce(.sum, destination: variance, source: work))
    builder.emit(.scalarMultiply(destination: variance, left: variance, right: inverseCount))
    builder.emit(
      .scaledEpsilon(destination: scaledEpsilon, scale: scale, epsilon: Float(epsilon)))
    builder.emit(.scalarAdd(destination: variance, left: variance, right: scaledEpsilon))
    builder.emit(.reciprocalSquareRoot(destination: factor, source: variance))
    builder.emit(.scalarMultiply(destination: factor, left: factor, right: scale))
    return factor
  }
}
