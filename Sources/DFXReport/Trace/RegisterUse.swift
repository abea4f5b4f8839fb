// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Which register elements an instruction reads and writes; scalars lie behind all vectors.
struct RegisterUse {
  /// Where scalar 0 lies in the common space: behind the largest vector register file.
  static let firstScalar = 1 << 20

  private(set) var reads: [Range<Int>] = []
  private(set) var writes: [Range<Int>] = []
  /// Bytes moved between the device and its HBM.
  private(set) var hbmBytes = 0

  /// The use at a context length of `context` tokens.
  init(_ instruction: Instruction, context: Int) {
    func length(_ field: Int, _ source: LengthSource) -> Int {
      source == .context ? context : field
    }
    switch instruction {
    case .halt, .endPass, .loop, .next: break
    case .emitToken(let o): read(o.va, 4)
    case .conv1d(let o):
      read(o.va, o.inner)
      if o.bias { read(o.vb, o.columns) }
      write(o.vd, o.columns)
      hbmBytes = (o.inner + 63) / 64 * ((o.columns + 15) / 16) * 2048
    case .maskedMM(let o):
      let columns = length(o.columns, o.columnsSource)
      read(o.va, length(o.inner, o.innerSource))
      read(o.sa)
      write(o.vd, columns)
      if o.reduceMax { write(o.sd) }
      hbmBytes = (length(o.inner, o.innerSource) + 63) / 64 * columns * 128
    case .mm(let o):
      let columns = length(o.columns, o.columnsSource)
      read(o.va, length(o.inner, o.innerSource))
      write(o.vd, columns)
      hbmBytes = (length(o.inner, o.innerSource) + 63) / 64 * columns * 128
    case .add(let o): binary(o.vd, o.va, o.vb, length(o.length, o.lengthSource))
    case .sub(let o): binary(o.vd, o.va, o.vb, length(o.length, o.lengthSource))
    case .mul(let o): binary(o.vd, o.va, o.vb, length(o.length, o.lengthSource))
    case .addScalar(let o): scaled(o.vd, o.va, o.sa, length(o.length, o.lengthSource))
    case .subScalar(let o): scaled(o.vd, o.va, o.sa, length(o.length, o.lengthSource))
    case .mulScalar(let o): scaled(o.vd, o.va, o.sa, length(o.length, o.lengthSource))
    case .exp(let o):
      read(o.va, length(o.length, o.lengthSource))
      write(o.vd, length(o.length, o.lengthSource))
    case .load(let o):
      read(o.sa)
      write(o.vd, length(o.length, o.lengthSource))
    case .store(let o): reduced(o.sd, o.va, 1)
    case .accum(let o): reduced(o.sd, o.va, length(o.length, o.lengthSource))
    case .max(let o): reduced(o.sd, o.va, length(o.length, o.lengthSource))
    case .maxAbs(let o): reduced(o.sd, o.va, length(o.length, o.lengthSource))
    case .argmax(let o): record(o.vd, o.va, o.length)
    case .argmaxMerge(let o): record(o.vd, o.va, 4 * o.length)
    default: other(instruction, length)
    }
  }

  /// Scalar instructions and transfers.
  private mutating func other(_ instruction: Instruction, _ length: (Int, LengthSource) -> Int) {
    switch instruction {
    case .setScalar(let o): write(o.sd)
    case .scalarAdd(let o): scalars(o.sd, [o.sa, o.sb])
    case .scalarMul(let o): scalars(o.sd, [o.sa, o.sb])
    case .recip(let o): scalars(o.sd, [o.sa])
    case .recipSqrt(let o): scalars(o.sd, [o.sa])
    case .powerOfTwoScale(let o): scalars(o.sd, [o.sa])
    case .scaledEpsilon(let o): scalars(o.sd, [o.sa])
    case .readHBM(let o):
      write(o.vd, length(o.length, o.lengthSource))
      hbmBytes = 2 * length(o.length, o.lengthSource)
    case .writeHBM(let o):
      read(o.va, length(o.length, o.lengthSource))
      hbmBytes = 2 * length(o.length, o.lengthSource)
    case .writeHBMTransposed(let o):
      read(o.va, length(o.length, o.lengthSource))
      hbmBytes = 2 * length(o.length, o.lengthSource)
    case .readDDR(let o): write(o.vd, length(o.length, o.lengthSource))
    case .writeDDR(let o): read(o.va, length(o.length, o.lengthSource))
    case .send(let o): read(o.va, o.length)
    case .receive(let o): write(o.vd, o.length)
    case .allGather(let o):
      read(o.va, o.length)
      write(o.vd, o.total)
    default: break
    }
  }

  private mutating func read(_ vector: VectorAddress, _ count: Int) {
    if count > 0 { reads.append(vector.element..<vector.element + count) }
  }

  private mutating func write(_ vector: VectorAddress, _ count: Int) {
    if count > 0 { writes.append(vector.element..<vector.element + count) }
  }

  private mutating func read(_ scalar: ScalarRegister) {
    reads.append(Self.firstScalar + scalar.number..<Self.firstScalar + scalar.number + 1)
  }

  private mutating func write(_ scalar: ScalarRegister) {
    writes.append(Self.firstScalar + scalar.number..<Self.firstScalar + scalar.number + 1)
  }

  private mutating func binary(
    _ target: VectorAddress, _ a: VectorAddress, _ b: VectorAddress, _ count: Int
  ) {
    read(a, count)
    read(b, count)
    write(target, count)
  }

  private mutating func scaled(
    _ target: VectorAddress, _ a: VectorAddress, _ scalar: ScalarRegister, _ count: Int
  ) {
    read(a, count)
    read(scalar)
    write(target, count)
  }

  private mutating func reduced(_ target: ScalarRegister, _ a: VectorAddress, _ count: Int) {
    read(a, count)
    write(target)
  }

  private mutating func record(_ target: VectorAddress, _ a: VectorAddress, _ count: Int) {
    read(a, count)
    read(target, 4)
    write(target, 4)
  }

  private mutating func scalars(_ target: ScalarRegister, _ sources: [ScalarRegister]) {
    for source in sources { read(source) }
    write(target)
  }
}
