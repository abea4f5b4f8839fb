// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

extension Emitter {
  func matrixInstruction(_ operation: LoweredOperation) -> Instruction {
    switch operation {
    case .conv1d(let destination, let source, let bias, let weights, let activation):
      return product(destination, source, bias: bias, weights, activation)
    case .maskedMM(let destination, let maximum, let query, let scale, let keys):
      let place = address(keys)
      return .maskedMM(
        MaskedMM(
          innerSource: .field, columnsSource: .context, reduceMax: true, vd: vector(destination),
          va: vector(query), inner: query.elementCount, sd: scalar(maximum), sa: scalar(scale),
          columns: 0, columnCapacity: program.regions[keys.index].columnCapacity,
          base: place.base, stride: place.stride, index: place.index, slotted: place.slotted))
    case .mm(let destination, let scores, let values):
      let place = address(values)
      return .mm(
        MM(
          innerSource: .context, columnsSource: .field, vd: vector(destination),
          va: vector(scores), inner: 0, columns: destination.elementCount,
          columnCapacity: program.regions[values.index].columnCapacity, base: place.base,
          stride: place.stride, index: place.index, slotted: place.slotted))
    default:
      preconditionFailure("not a matrix operation")
    }
  }

  private func product(
    _ destination: Slice, _ source: Slice, bias: Slice?, _ weights: Tiles,
    _ activation: FusedActivation?
  ) -> Instruction {
    let place = address(weights.region, byteOffset: weights.byteOffset)
    let biasAddress = bias.map(vector) ?? VectorAddress(element: 0)
    switch activation {
    case nil, .geluNew:
      return .conv1d(
        Conv1D(
          gelu: activation != nil, bias: bias != nil, vd: vector(destination),
          va: vector(source), vb: biasAddress, inner: source.elementCount,
          columns: destination.elementCount, base: place.base, stride: place.stride,
          index: place.index))
    case .silu:
      return .conv1dSilu(
        Conv1DSilu(
          bias: bias != nil, vd: vector(destination), va: vector(source), vb: biasAddress,
          inner: source.elementCount, columns: destination.elementCount, base: place.base,
          stride: place.stride, index: place.index))
    }
  }
}
