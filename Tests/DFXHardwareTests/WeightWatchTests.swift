// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXISA
import Foundation
import Testing

extension ForcedTargets {
  /// What was found out about a matrix does not outlive a write to it.
  @Suite struct WeightWatchTests {
    static let inner = 128
    static let columns = 48
    static let base = 65536
    /// An element in the middle of the matrix.
    static let written = 3 * 1024 + 17

    enum Way: CaseIterable {
      case host, transfer, transposedTransfer, file, resetAndHost
    }

    /// Weights that no operand is small enough for: 2, infinity, NaN and the largest value.
    static let weights: [UInt16] = [0x4000, 0xC000, 0x7C00, 0x7E00, 0x7BFF]

    @Test(arguments: Way.allCases, [1, 16]) func aWriteIsSeen(_ way: Way, tokens: Int) throws {
      var source = HalfSource(seed: 3)
      // Sums around 2^15: finite with weights below 2, not with these.
      let x = (0..<Self.inner).map { _ in
        Float16(Float(source.next(below: 1000)) / 4 + 100).bitPattern
      }
      let small = (0..<Self.inner * Self.columns).map { _ in
        Float16(Float(source.next(below: 2001) - 1000) / 4000).bitPattern
      }
      let before = Self.expected(x, small)
      let targets = vectorTargets
      defer { dfx_force_target(0) }
      for weight in Self.weights {
        let other = Self.changed(small, to: weight, way)
        let after = Self.expected(x, other)
        for target in targets {
          dfx_force_target(target)
          let platform = HardwarePlatform()
          platform.writableMemory(address: Self.base, elements: small.count).update(small)
          for _ in 0..<2 { #expect(product(platform, x, tokens: tokens) == before) }
          try write(other, to: platform, way)
          #expect(Array(platform.memory(address: Self.base, elements: other.count)) == other)
          #expect(
            product(platform, x, tokens: tokens) == after,
            "\(way), target \(target), weight \(String(weight, radix: 16))")
        }
      }
    }

    /// Of a matrix between blocks nothing is kept.
    @Test func otherAddresses() {
      let platform = HardwarePlatform()
      let x = [UInt16](repeating: 0x6400, count: 64)
      for weight in [0x3C00, 0x7BFF, 0x3C00, 0x4400] as [UInt16] {
        platform.writableMemory(address: 1024, elements: 1024).update(repeating: weight)
        platform.setVector(x, at: 0)
        platform.execute([
          .conv1d(Conv1D(vd: v(128), va: v(0), vb: v(0), inner: 64, columns: 16, base: 1024 / 64))
        ])
        let expected = ScalarOracle.product(x, columns: 16) { _, _ in weight }
        #expect(platform.vector(at: 128, count: 16) == expected.map(ScalarOracle.bits))
      }
    }

    private func product(
      _ platform: HardwarePlatform, _ x: [UInt16], tokens: Int
    ) -> [UInt16] {
      platform.setVector(x, at: 0)
      platform.load([
        .conv1d(
          Conv1D(
            vd: v(256), va: v(0), vb: v(0), inner: Self.inner, columns: Self.columns,
            base: Self.base / 64)),
        .endPass,
      ])
      let passes = [DFXPass](repeating: DFXPass(), count: tokens)
      #expect(platform.runLockstep(passes).status == DFX_STATUS_OK)
      return platform.vector(at: 256, count: Self.columns)
    }

    /// The elements that are written: one, or one in each of three tiles.
    private static func places(_ way: Way) -> [Int] {
      way == .transposedTransfer ? [1024, 2048, 3072] : [written]
    }

    private static func changed(_ weights: [UInt16], to weight: UInt16, _ way: Way) -> [UInt16] {
      var weights = weights
      for place in places(way) { weights[place] = weight }
      return weights
    }

    private func write(_ weights: [UInt16], to platform: HardwarePlatform, _ way: Way) throws {
      let first = Self.places(way)[0]
      switch way {
      case .host:
        platform.writableMemory(address: Self.base + 2 * first, elements: 1)[0] = weights[first]
      case .transfer:
        // Transfers begin at 64 bytes: the elements beside it stay as they are.
        let start = first / 32 * 32
        platform.setVector(Array(weights[start..<start + 32]), at: 512)
        platform.execute([
          .writeHBM(WriteHBM(va: v(512), length: 32, base: (Self.base + 2 * start) / 64))
        ])
      case .transposedTransfer:
        platform.setVector(Self.places(way).map { weights[$0] }, at: 512)
        platform.execute([
          .writeHBMTransposed(
            WriteHBMTransposed(
              va: v(512), length: 3, elementStride: 1024, base: (Self.base + 2 * first) / 64))
        ])
      case .file:
        try show(weights, in: platform)
      case .resetAndHost:
        #expect(dfx_reset(platform.pointer, 0) == DFX_STATUS_OK)
        platform.writableMemory(address: Self.base, elements: weights.count).update(weights)
      }
    }

    private func show(_ weights: [UInt16], in platform: HardwarePlatform) throws {
      let file = try #require(tmpfile())
      defer { fclose(file) }
      let size = 16384
      let bytes = weights.withUnsafeBytes { Data($0) }
      let padded = bytes + Data(count: size - bytes.count)
      #expect(padded.withUnsafeBytes { pwrite(fileno(file), $0.baseAddress!, size, 0) } == size)
      #expect(
        dfx_show_file(
          platform.pointer, 0, DFX_MEMORY_HBM, UInt64(Self.base), UInt64(size), fileno(file), 0)
          == DFX_STATUS_OK)
    }

    private static func expected(_ x: [UInt16], _ packed: [UInt16]) -> [UInt16] {
      ScalarOracle.product(x, columns: columns) { row, column in
        packed[
          ScalarOracle.packedOffset(row: row, column: column, inner: inner, columns: columns) / 2]
      }.map(ScalarOracle.bits)
    }
  }
}

extension UnsafeMutableBufferPointer {
  fileprivate func update(_ elements: [Element]) { _ = update(fromContentsOf: elements) }
}
