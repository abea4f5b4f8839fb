// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

extension Emitter {
  func vectorInstruction(_ operation: LoweredOperation) -> Instruction {
    switch operation {
    case .elementwise(let sign, let destination, let left, let right):
      return sign.instruction(
        vector(destination), vector(left), vector(right), length(destination))
    case .elementwiseScalar(let sign, let destination, let source, let operand):
      return sign.instruction(
        vector(destination), vector(source), scalar(operand), length(destination))
    case .unary(let function, let destination, let source):
      return function.instruction(vector(destination), vector(source), length(destination))
    case .rotate(let destination, let source, let rotations):
      return .rotate(
        Rotate(
          vd: vector(destination), va: vector(source), vb: vector(rotations),
          length: source.elementCount))
    case .reduce(let reduction, let destination, let source):
      return reduction.instruction(scalar(destination), vector(source), length(source))
    case .broadcast(let destination, let operand):
      let (count, from) = length(destination)
      return .load(
        Load(lengthSource: from, vd: vector(destination), length: count, sa: scalar(operand)))
    case .extract(let destination, let source):
      return .store(Store(va: vector(source), sd: scalar(destination)))
    case .argmax(let record, let logits, let firstID):
      return .argmax(
        Argmax(
          vd: vector(record), va: vector(logits), length: logits.elementCount,
          firstID: firstID))
    case .argmaxMerge(let record, let records, let count):
      return .argmaxMerge(
        ArgmaxMerge(vd: vector(record), va: vector(records), length: count))
    default:
      preconditionFailure("not a vector operation")
    }
  }

  func scalarInstruction(_ operation: LoweredOperation) -> Instruction {
    switch operation {
    case .set(let destination, let value):
      .setScalar(SetScalar(sd: scalar(destination), immediate16: value.bitPattern))
    case .scalarAdd(let destination, let left, let right):
      .scalarAdd(ScalarAdd(sd: scalar(destination), sa: scalar(left), sb: scalar(right)))
    case .scalarMultiply(let destination, let left, let right):
      .scalarMul(ScalarMul(sd: scalar(destination), sa: scalar(left), sb: scalar(right)))
    case .reciprocal(let destination, let source):
      .recip(Recip(sd: scalar(destination), sa: scalar(source)))
    case .reciprocalSquareRoot(let destination, let source):
      .recipSqrt(RecipSqrt(sd: scalar(destination), sa: scalar(source)))
    case .powerOfTwoScale(let destination, let source):
      .powerOfTwoScale(PowerOfTwoScale(sd: scalar(destination), sa: scalar(source)))
    case .scaledEpsilon(let destination, let scale, let epsilon):
      .scaledEpsilon(
        ScaledEpsilon(
          sd: scalar(destination), sa: scalar(scale), immediate32: epsilon.bitPattern))
    default:
      preconditionFailure("not a scalar operation")
    }
  }
}
