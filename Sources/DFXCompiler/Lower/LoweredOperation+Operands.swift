// SPDX-License-Identifier: Apache-2.0

/// What a lowered operation reads and writes.
struct LoweredOperands {
  var vectorReads: [Slice] = []
  var vectorWrites: [Slice] = []
  var scalarReads: [ScalarID] = []
  var scalarWrites: [ScalarID] = []
  var regionReads: [RegionID] = []
  var regionWrites: [RegionID] = []
}

extension LoweredOperation {
  /// Everything the operation reads and writes.
  var operands: LoweredOperands {
    switch self {
    case .conv1d(let destination, let source, let bias, let weights, _):
      LoweredOperands(
        vectorReads: [source] + (bias.map { [$0] } ?? []), vectorWrites: [destination],
        regionReads: [weights.region])
    case .maskedMM(let destination, let maximum, let query, let scale, let keys):
      LoweredOperands(
        vectorReads: [query], vectorWrites: [destination], scalarReads: [scale],
        scalarWrites: [maximum], regionReads: [keys])
    case .mm(let destination, let scores, let values):
      LoweredOperands(vectorReads: [scores], vectorWrites: [destination], regionReads: [values])
    case .elementwise(_, let destination, let left, let right):
      LoweredOperands(vectorReads: [left, right], vectorWrites: [destination])
    case .elementwiseScalar(_, let destination, let source, let scalar):
      LoweredOperands(vectorReads: [source], vectorWrites: [destination], scalarReads: [scalar])
    case .unary(_, let destination, let source):
      LoweredOperands(vectorReads: [source], vectorWrites: [destination])
    case .rotate(let destination, let source, let rotations):
      LoweredOperands(vectorReads: [source, rotations], vectorWrites: [destination])
    case .reduce(_, let destination, let source):
      LoweredOperands(vectorReads: [source], scalarWrites: [destination])
    case .broadcast(let destination, let scalar):
      LoweredOperands(vectorWrites: [destination], scalarReads: [scalar])
    case .extract(let destination, let source):
      LoweredOperands(vectorReads: [source], scalarWrites: [destination])
    case .argmax(let record, let logits, _):
      LoweredOperands(vectorReads: [record, logits], vectorWrites: [record])
    case .argmaxMerge(let record, let records, _):
      LoweredOperands(vectorReads: [record, records], vectorWrites: [record])
    case .set(let destination, _):
      LoweredOperands(scalarWrites: [destination])
    case .scalarAdd(let destination, let left, let right),
      .scalarMultiply(let destination, let left, let right):
      LoweredOperands(scalarReads: [left, right], scalarWrites: [destination])
    case .reciprocal(let destination, let source),
      .reciprocalSquareRoot(let destination, let source),
      .powerOfTwoScale(let destination, let source),
      .scaledEpsilon(let destination, let source, _):
      LoweredOperands(scalarReads: [source], scalarWrites: [destination])
    case .read(let destination, let region, _):
      LoweredOperands(vectorWrites: [destination], regionReads: [region])
    case .write(let source, let region, _), .writeTransposed(let source, let region):
      LoweredOperands(vectorReads: [source], regionWrites: [region])
    case .allGather(let destination, let source, _, _):
      LoweredOperands(
        vectorReads: source.map { [$0] } ?? [], vectorWrites: [destination])
    case .send(let source, _):
      LoweredOperands(vectorReads: [source])
    case .receive(let destination, _):
      LoweredOperands(vectorWrites: [destination])
    case .emitToken(let record):
      LoweredOperands(vectorReads: [record])
    case .layerLoop, .nextLayer, .endPass, .halt:
      LoweredOperands()
    }
  }

  /// Whether instructions may not be moved across this one.
  var isBarrier: Bool {
    switch self {
    case .layerLoop, .nextLayer, .endPass, .halt: true
    default: false
    }
  }
}
