// SPDX-License-Identifier: Apache-2.0
// Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

internal import DFXISA

extension ReferenceDevice {
  /// Executes one instruction.
  mutating func execute(_ instruction: Instruction) throws(Interruption) -> Step {
    switch instruction {
    case .halt: return try halt()
    case .endPass: return try endPass()
    case .loop(let operands): return try loop(operands)
    case .next(let operands): return try next(operands)
    case .emitToken(let operands): return try emitToken(operands)
    case .conv1d(let operands): try conv1d(operands)
    case .maskedMM(let operands): try maskedMM(operands)
    case .mm(let operands): try mm(operands)
    case .add(let operands): try add(operands)
    case .sub(let operands): try sub(operands)
    case .mul(let operands): try mul(operands)
    case .addScalar(let operands): try addScalar(operands)
    case .subScalar(let operands): try subScalar(operands)
    case .mulScalar(let operands): try mulScalar(operands)
    case .exp(let operands): try exp(operands)
    case .load(let operands): try load(operands)
    case .store(let operands): try store(operands)
    case .accum(let operands): try accum(operands)
    case .max(let operands): try max(operands)
    case .maxAbs(let operands): try maxAbs(operands)
    case .argmax(let operands): try argmax(operands)
    case .argmaxMerge(let operands): try argmaxMerge(operands)
    case .setScalar(let operands): try setScalar(operands)
    case .scalarAdd(let operands): try scalarAdd(operands)
    case .scalarMul(let operands): try scalarMul(operands)
    case .recip(let operands): try recip(operands)
    case .recipSqrt(let operands): try recipSqrt(operands)
    case .powerOfTwoScale(let operands): try powerOfTwoScale(operands)
    case .scaledEpsilon(let operands): try scaledEpsilon(operands)
    case .readHBM(let operands): try readHBM(operands)
    case .writeHBM(let operands): try writeHBM(operands)
    case .writeHBMTransposed(let operands): try writeHBMTransposed(operands)
    case .readDDR(let operands): try readDDR(operands)
    case .writeDDR(let operands): try writeDDR(operands)
    case .send(let operands): return try send(operands)
    case .receive(let operands): return try receive(operands)
    case .allGather(let operands): return try allGather(operands)
    case .conv1dSilu(let operands): try conv1dSilu(operands)
    case .rotate(let operands): try rotate(operands)
    case .silu(let operands): try silu(operands)
    case .vectorRecip(let operands): try vectorRecip(operands)
    }
    return .next
  }
}
