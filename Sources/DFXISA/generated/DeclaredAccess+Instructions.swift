// SPDX-License-Identifier: Apache-2.0
// Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

extension DeclaredAccess {
  /// What `instruction` reads, in the order of the specification.
  public static func reads(of instruction: Instruction, contextLength: Int) -> [DeclaredAccess] {
    switch instruction {
    case .halt:
      []
    case .endPass:
      []
    case .loop:
      []
    case .next:
      []
    case .emitToken(let word):
      [.vector(first: word.va.element, count: 4)]
    case .conv1d(let word):
      [.vector(first: word.va.element, count: word.inner)] + (word.bias ? [.vector(first: word.vb.element, count: word.columns)] : []) + [.hbm]
    case .maskedMM(let word):
      [.vector(first: word.va.element, count: word.innerSource.length(word.inner, contextLength)), .scalar(word.sa.number), .hbm]
    case .mm(let word):
      [.vector(first: word.va.element, count: word.innerSource.length(word.inner, contextLength)), .hbm]
    case .add(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength)), .vector(first: word.vb.element, count: word.lengthSource.length(word.length, contextLength))]
    case .sub(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength)), .vector(first: word.vb.element, count: word.lengthSource.length(word.length, contextLength))]
    case .mul(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength)), .vector(first: word.vb.element, count: word.lengthSource.length(word.length, contextLength))]
    case .addScalar(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength)), .scalar(word.sa.number)]
    case .subScalar(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength)), .scalar(word.sa.number)]
    case .mulScalar(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength)), .scalar(word.sa.number)]
    case .exp(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    case .load(let word):
      [.scalar(word.sa.number)]
    case .store(let word):
      [.vector(first: word.va.element, count: 1)]
    case .accum(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    case .max(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    case .maxAbs(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    case .argmax(let word):
      [.vector(first: word.va.element, count: word.length), .vector(first: word.vd.element, count: 4)]
    case .argmaxMerge(let word):
      [.vector(first: word.va.element, count: 4 * word.length), .vector(first: word.vd.element, count: 4)]
    case .setScalar:
      []
    case .scalarAdd(let word):
      [.scalar(word.sa.number), .scalar(word.sb.number)]
    case .scalarMul(let word):
      [.scalar(word.sa.number), .scalar(word.sb.number)]
    case .recip(let word):
      [.scalar(word.sa.number)]
    case .recipSqrt(let word):
      [.scalar(word.sa.number)]
    case .powerOfTwoScale(let word):
      [.scalar(word.sa.number)]
    case .scaledEpsilon(let word):
      [.scalar(word.sa.number)]
    case .readHBM:
      [.hbm]
    case .writeHBM(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    case .writeHBMTransposed(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    case .readDDR:
      [.ddr]
    case .writeDDR(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    case .send(let word):
      [.vector(first: word.va.element, count: word.length)]
    case .receive:
      [.ring]
    case .allGather(let word):
      [.vector(first: word.va.element, count: word.length), .ring]
    case .conv1dSilu(let word):
      [.vector(first: word.va.element, count: word.inner)] + (word.bias ? [.vector(first: word.vb.element, count: word.columns)] : []) + [.hbm]
    case .rotate(let word):
      [.vector(first: word.va.element, count: word.length), .vector(first: word.vb.element, count: word.length)]
    case .silu(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    case .vectorRecip(let word):
      [.vector(first: word.va.element, count: word.lengthSource.length(word.length, contextLength))]
    }
  }

  /// What `instruction` writes, in the order of the specification.
  public static func writes(of instruction: Instruction, contextLength: Int) -> [DeclaredAccess] {
    switch instruction {
    case .halt:
      []
    case .endPass:
      []
    case .loop:
      []
    case .next:
      []
    case .emitToken:
      []
    case .conv1d(let word):
      [.vector(first: word.vd.element, count: word.columns)]
    case .maskedMM(let word):
      [.vector(first: word.vd.element, count: word.columnsSource.length(word.columns, contextLength))] + (word.reduceMax ? [.scalar(word.sd.number)] : [])
    case .mm(let word):
      [.vector(first: word.vd.element, count: word.columnsSource.length(word.columns, contextLength))]
    case .add(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .sub(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .mul(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .addScalar(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .subScalar(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .mulScalar(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .exp(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .load(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .store(let word):
      [.scalar(word.sd.number)]
    case .accum(let word):
      [.scalar(word.sd.number)]
    case .max(let word):
      [.scalar(word.sd.number)]
    case .maxAbs(let word):
      [.scalar(word.sd.number)]
    case .argmax(let word):
      [.vector(first: word.vd.element, count: 4)]
    case .argmaxMerge(let word):
      [.vector(first: word.vd.element, count: 4)]
    case .setScalar(let word):
      [.scalar(word.sd.number)]
    case .scalarAdd(let word):
      [.scalar(word.sd.number)]
    case .scalarMul(let word):
      [.scalar(word.sd.number)]
    case .recip(let word):
      [.scalar(word.sd.number)]
    case .recipSqrt(let word):
      [.scalar(word.sd.number)]
    case .powerOfTwoScale(let word):
      [.scalar(word.sd.number)]
    case .scaledEpsilon(let word):
      [.scalar(word.sd.number)]
    case .readHBM(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .writeHBM:
      [.hbm]
    case .writeHBMTransposed:
      [.hbm]
    case .readDDR(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .writeDDR:
      [.ddr]
    case .send:
      [.ring]
    case .receive(let word):
      [.vector(first: word.vd.element, count: word.length)]
    case .allGather(let word):
      [.vector(first: word.vd.element, count: word.total)]
    case .conv1dSilu(let word):
      [.vector(first: word.vd.element, count: word.columns)]
    case .rotate(let word):
      [.vector(first: word.vd.element, count: word.length)]
    case .silu(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    case .vectorRecip(let word):
      [.vector(first: word.vd.element, count: word.lengthSource.length(word.length, contextLength))]
    }
  }
}
