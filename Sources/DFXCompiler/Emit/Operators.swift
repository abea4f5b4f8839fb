// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// What lowered operations can compute on vectors, each with its instruction: a new instruction of one of
// these kinds needs a case here and nothing else in the compiler.

/// A length field and its source.
typealias EmittedLength = (count: Int, source: LengthSource)

/// Two vectors, or a vector and a scalar, element by element.
enum ElementwiseOperator: Sendable {
  case add, subtract, multiply

  func instruction(
    _ vd: VectorAddress, _ va: VectorAddress, _ vb: VectorAddress, _ length: EmittedLength
  ) -> Instruction {
    let (count, from) = length
    return switch self {
    case .add: .add(Add(lengthSource: from, vd: vd, va: va, vb: vb, length: count))
    case .subtract: .sub(Sub(lengthSource: from, vd: vd, va: va, vb: vb, length: count))
    case .multiply: .mul(Mul(lengthSource: from, vd: vd, va: va, vb: vb, length: count))
    }
  }

  func instruction(
    _ vd: VectorAddress, _ va: VectorAddress, _ sa: ScalarRegister, _ length: EmittedLength
  ) -> Instruction {
    let (count, from) = length
    return switch self {
    case .add: .addScalar(AddScalar(lengthSource: from, vd: vd, va: va, length: count, sa: sa))
    case .subtract:
      .subScalar(SubScalar(lengthSource: from, vd: vd, va: va, length: count, sa: sa))
    case .multiply:
      .mulScalar(MulScalar(lengthSource: from, vd: vd, va: va, length: count, sa: sa))
    }
  }
}

/// Every element of one vector.
enum UnaryOperator: Sendable {
  case exponential, silu

  func instruction(
    _ vd: VectorAddress, _ va: VectorAddress, _ length: EmittedLength
  ) -> Instruction {
    let (count, from) = length
    return switch self {
    case .exponential: .exp(Exp(lengthSource: from, vd: vd, va: va, length: count))
    case .silu: .silu(Silu(lengthSource: from, vd: vd, va: va, length: count))
    }
  }
}

/// A vector to a scalar.
enum Reduction: Sendable {
  case sum, maximumMagnitude

  func instruction(
    _ sd: ScalarRegister, _ va: VectorAddress, _ length: EmittedLength
  ) -> Instruction {
    let (count, from) = length
    return switch self {
    case .sum: .accum(Accum(lengthSource: from, va: va, length: count, sd: sd))
    case .maximumMagnitude: .maxAbs(MaxAbs(lengthSource: from, va: va, length: count, sd: sd))
    }
  }
}
