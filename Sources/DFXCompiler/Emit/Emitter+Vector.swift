// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

extension Emitter {
  func vectorInstruction(_ operation: LoweredOperation) -> Instruction {
    switch operation {
    case .elementwise(let sign, let destination, let left, let right):
      return elementwise(sign, destination, left, right)
    case .elementwiseScalar(let sign, let destination, let source, let operand):
      return elementwiseScalar(sign, destination, source, operand)
    case .exp(let destination, let source):
      let (count, from) = length(destination)
      return .exp(
        Exp(lengthSource: from, vd: vector(destination), va: vector(source), length: count))
    case .reduce(.sum, let destination, let source):
      let (count, from) = length(source)
      return .accum(
        Accum(lengthSource: from, va: vector(source), length: count, sd: scalar(destination)))
    case .reduce(.maximumMagnitude, let destination, let source):
      let (count, from) = length(source)
      return .maxAbs(
        MaxAbs(lengthSource: from, va: vector(source), length: count, sd: scalar(destination)))
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
          immediate32: UInt32(firstID)))
    case .argmaxMerge(let record, let records, let count):
      return .argmaxMerge(
        ArgmaxMerge(vd: vector(record), va: vector(records), length: count))
    default:
      preconditionFailure("not a vector operation")
    }
  }

  private func elementwise(
    _ sign: ElementwiseOperator, _ destination: Slice, _ left: Slice, _ right: Slice
  ) -> Instruction {
    let (count, from) = length(destination)
    let (vd, va, vb) = (vector(destination), vector(left), vector(right))
    return switch sign {
    case .add: .add(Add(lengthSource: from, vd: vd, va: va, vb: vb, length: count))
    case .subtract: .sub(Sub(lengthSource: from, vd: vd, va: va, vb: vb, length: count))
    case .multiply: .mul(Mul(lengthSource: from, vd: vd, va: va, vb: vb, length: count))
    }
  }

  private func elementwiseScalar(
    _ sign: ElementwiseOperator, _ destination: Slice, _ source: Slice, _ operand: ScalarID
  ) -> Instruction {
    let (count, from) = length(destination)
    let (vd, va, sa) = (vector(destination), vector(source), scalar(operand))
    return switch sign {
    case .add: .addScalar(AddScalar(lengthSource: from, vd: vd, va: va, length: count, sa: sa))
    case .subtract:
      .subScalar(SubScalar(lengthSource: from, vd: vd, va: va, length: count, sa: sa))
    case .multiply:
      .mulScalar(MulScalar(lengthSource: from, vd: vd, va: va, length: count, sa: sa))
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
