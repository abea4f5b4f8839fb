// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXISA
import Testing

extension ForcedTargets {
  /// Every vector target and number of threads gives the bits of the scalar oracle.
  @Suite struct KernelTests {
    struct Shape: CustomTestStringConvertible {
      var inner: Int
      var columns: Int
      var extremes = 0
      var testDescription: String { "\(inner) x \(columns), extremes \(extremes)" }
    }

    /// Runs `body` once per target and number of threads.
    private func onEveryTarget(_ body: (HardwarePlatform, Comment) -> Void) {
      defer { dfx_force_target(0) }
      for target in vectorTargets {
        dfx_force_target(target)
        for threads in [1, 2] {
          body(HardwarePlatform(threads: threads), "target \(target), \(threads) threads")
        }
      }
    }

    @Test func targetsAreFound() {
      #expect(!vectorTargets.isEmpty)
      #if arch(x86_64)
        #expect(vectorTargets.count >= 2, "the baseline and the best of \(dfx_supported_targets())")
      #endif
    }

    @Test(arguments: [
      Shape(inner: 1, columns: 1), Shape(inner: 63, columns: 17), Shape(inner: 64, columns: 16),
      Shape(inner: 65, columns: 257), Shape(inner: 200, columns: 300),
      Shape(inner: 768, columns: 64),
      Shape(inner: 129, columns: 530), Shape(inner: 130, columns: 40, extremes: 2),
      Shape(inner: 64, columns: 272, extremes: 20), Shape(inner: 3, columns: 33, extremes: 300),
    ])
    func packedMatrix(_ shape: Shape) {
      var source = HalfSource(seed: UInt64(shape.inner * 1000 + shape.columns))
      let x = source.halves(shape.inner, extremes: shape.extremes)
      let bias = source.halves(shape.columns, extremes: shape.extremes)
      let weights = source.halves(shape.inner * shape.columns, extremes: shape.extremes)
      let sums = ScalarOracle.product(x, columns: shape.columns) {
        weights[$0 * shape.columns + $1]
      }
      let biased = zip(sums, bias).map { $0 + Float16(bitPattern: $1) }
      let plain = sums.map(ScalarOracle.bits)
      let activated = biased.map { ScalarOracle.bits(ScalarOracle.gelu($0)) }
      let base = 4096
      onEveryTarget { platform, comment in
        let tiles = (shape.inner + 63) / 64 * ((shape.columns + 15) / 16)
        let region = platform.writableMemory(address: base, elements: tiles * 1024)
        // Padding holds NaN: it must not reach a result.
        region.update(repeating: 0x7E00)
        for row in 0..<shape.inner {
          for column in 0..<shape.columns {
            let offset = ScalarOracle.packedOffset(
              row: row, column: column, inner: shape.inner, columns: shape.columns)
            region[offset / 2] = weights[row * shape.columns + column]
          }
        }
        platform.setVector(x, at: 5)
        platform.setVector([0x7E00], at: 5 + shape.inner)
        platform.setVector(bias, at: 3001)
        platform.setVector([0x1234], at: 9001 + shape.columns)
        platform.execute([
          .conv1d(
            Conv1D(
              vd: v(7003), va: v(5), vb: v(0), inner: shape.inner, columns: shape.columns,
              base: base / 64)),
          .conv1d(
            Conv1D(
              gelu: true, bias: true, vd: v(9001), va: v(5), vb: v(3001), inner: shape.inner,
              columns: shape.columns, base: base / 64)),
        ])
        #expect(platform.vector(at: 7003, count: shape.columns) == plain, comment)
        #expect(
          platform.vector(at: 9001, count: shape.columns + 1) == activated + [0x1234], comment)
      }
    }

    @Test(arguments: [
      Shape(inner: 64, columns: 1), Shape(inner: 64, columns: 37), Shape(inner: 16, columns: 300),
      Shape(inner: 333, columns: 64), Shape(inner: 1, columns: 64), Shape(inner: 70, columns: 513),
      Shape(inner: 100, columns: 65, extremes: 3), Shape(inner: 5, columns: 90, extremes: 200),
    ])
    func streamedMatrix(_ shape: Shape) {
      var source = HalfSource(seed: UInt64(shape.inner * 77 + shape.columns))
      let x = source.halves(shape.inner, extremes: shape.extremes)
      let weights = source.halves(shape.inner * shape.columns, extremes: shape.extremes)
      let scale: UInt16 = 0x3035
      let sums = ScalarOracle.product(x, columns: shape.columns) {
        weights[$0 * shape.columns + $1]
      }
      let scores = sums.map { $0 * Float16(bitPattern: scale) }
      let capacity = shape.columns + 3
      onEveryTarget { platform, comment in
        let region = platform.writableMemory(
          address: 0, elements: (shape.inner + 63) / 64 * capacity * 64)
        region.update(repeating: 0x7E00)
        for row in 0..<shape.inner {
          for column in 0..<shape.columns {
            region[(row / 64 * capacity + column) * 64 + row % 64] =
              weights[row * shape.columns + column]
          }
        }
        platform.setVector(x, at: 11)
        platform.setScalar(scale, 3)
        platform.execute([
          .mm(
            MM(
              vd: v(2000), va: v(11), inner: shape.inner, columns: shape.columns,
              columnCapacity: capacity, base: 0)),
          .maskedMM(
            MaskedMM(
              reduceMax: true, vd: v(4000), va: v(11), inner: shape.inner, sd: s(4), sa: s(3),
              columns: shape.columns, columnCapacity: capacity, base: 0)),
        ])
        #expect(
          platform.vector(at: 2000, count: shape.columns) == sums.map(ScalarOracle.bits), comment)
        #expect(
          platform.vector(at: 4000, count: shape.columns) == scores.map(ScalarOracle.bits), comment)
        #expect(platform.scalar(4) == ScalarOracle.maximum(scores), comment)
      }
    }

    @Test(arguments: [1, 15, 64, 77, 1000]) func elementByElement(length: Int) {
      var source = HalfSource(seed: UInt64(length))
      let a = source.halves(length, extremes: 100)
      let b = source.halves(length, extremes: 100)
      let scalar = source.halves(1)[0]
      func oracle(_ operation: (Float16, Float16) -> Float16, with other: [UInt16]) -> [UInt16] {
        zip(a, other).map {
          ScalarOracle.bits(operation(Float16(bitPattern: $0), Float16(bitPattern: $1)))
        }
      }
      let scalars = [UInt16](repeating: scalar, count: length)
      onEveryTarget { platform, comment in
        platform.setVector(a, at: 1)
        platform.setVector(b, at: 1500)
        platform.setScalar(scalar, 9)
        platform.execute([
          .add(Add(vd: v(3000), va: v(1), vb: v(1500), length: length)),
          .sub(Sub(vd: v(4000), va: v(1), vb: v(1500), length: length)),
          .mul(Mul(vd: v(5000), va: v(1), vb: v(1500), length: length)),
          .addScalar(AddScalar(vd: v(6000), va: v(1), length: length, sa: s(9))),
          .subScalar(SubScalar(vd: v(7000), va: v(1), length: length, sa: s(9))),
          .mulScalar(MulScalar(vd: v(8000), va: v(1), length: length, sa: s(9))),
          .load(Load(vd: v(9000), length: length, sa: s(9))),
          .add(Add(vd: v(1510), va: v(1500), vb: v(1500), length: length)),
        ])
        #expect(platform.vector(at: 3000, count: length) == oracle(+, with: b), comment)
        #expect(platform.vector(at: 4000, count: length) == oracle(-, with: b), comment)
        #expect(platform.vector(at: 5000, count: length) == oracle(*, with: b), comment)
        #expect(platform.vector(at: 6000, count: length) == oracle(+, with: scalars), comment)
        #expect(platform.vector(at: 7000, count: length) == oracle(-, with: scalars), comment)
        #expect(platform.vector(at: 8000, count: length) == oracle(*, with: scalars), comment)
        #expect(platform.vector(at: 9000, count: length) == scalars, comment)
        let doubled = b.map { ScalarOracle.bits(Float16(bitPattern: $0) + Float16(bitPattern: $0)) }
        #expect(platform.vector(at: 1510, count: length) == doubled, "overlap, \(comment)")
      }
    }

    @Test(arguments: [1, 63, 64, 65, 777], [0, 3]) func reductions(length: Int, extremes: Int) {
      var source = HalfSource(seed: UInt64(length + extremes))
      let a = source.halves(length, extremes: extremes)
      let values = a.map { Float16(bitPattern: $0) }
      onEveryTarget { platform, comment in
        platform.setVector(a, at: 3)
        platform.execute([
          .accum(Accum(va: v(3), length: length, sd: s(0))),
          .max(Max(va: v(3), length: length, sd: s(1))),
          .maxAbs(MaxAbs(va: v(3), length: length, sd: s(2))),
          .store(Store(va: v(3), sd: s(3))),
        ])
        #expect(
          platform.scalar(0) == ScalarOracle.bits(ScalarOracle.accumulate(values)), comment)
        #expect(platform.scalar(1) == ScalarOracle.maximum(values), comment)
        #expect(platform.scalar(2) == ScalarOracle.maximum(values.map(\.magnitude)), comment)
        #expect(platform.scalar(3) == a[0], comment)
      }
    }
  }
}
