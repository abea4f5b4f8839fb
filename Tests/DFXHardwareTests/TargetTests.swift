// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import SplitMix
import Testing

/// One device with a few instructions, through the C boundary.
private final class Machine {
  let platform: OpaquePointer

  init(threads: UInt32) throws {
    var machine = DFXMachineParameters()
    machine.vector_register_tiles = 64
    machine.tile_inner = 64
    machine.tile_lanes = 16
    machine.scalar_registers = 64
    machine.instruction_memory_bytes = 65536
    machine.hbm.capacity_bytes = 1 << 24
    machine.ddr.capacity_bytes = 1 << 20
    machine.instruction_limit = 1000
    machine.clock_period_ps = 5000
    var options = DFXPlatformOptions()
    options.mode = DFX_MODE_FUNCTIONAL
    options.devices = 1
    options.host_threads = threads
    var created: OpaquePointer?
    #expect(dfx_platform_create(&machine, &options, &created, nil, 0) == DFX_STATUS_OK)
    platform = try #require(created)
  }

  deinit { dfx_platform_destroy(platform) }

  /// Multiplies v0 by a matrix into v16 and gives the product.
  func product(x: [UInt16], weights: [UInt16], columns: Int, layout: Layout) throws -> [UInt16] {
    dfx_write_vector(platform, 0, 0, UInt32(x.count), x)
    let memory = try #require(
      dfx_writable_memory(platform, 0, DFX_MEMORY_HBM, 0, UInt64(weights.count * 2)))
    weights.withUnsafeBytes {
      UnsafeMutableRawPointer(memory).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
    }
    let capacity = layout == .packed ? 0 : UInt64(columns)
    // vd = 1024 at bit 16, va = 0, inner at bit 64, columns at bit 96, capacity at bit 112; then halt.
    let words: [UInt64] = [
      layout.opcode | 1024 << 16, UInt64(x.count) | UInt64(columns) << 32 | capacity << 48,
      0, 0,
      1, 0, 0, 0,
    ]
    #expect(dfxLoad(platform, words) == DFX_STATUS_OK)
    var pass = DFXPass()
    var result = DFXPassResult()
    #expect(dfx_run_pass(platform, &pass, &result) == DFX_STATUS_OK)
    var values = [UInt16](repeating: 0, count: columns)
    dfx_read_vector(platform, 0, 1024, UInt32(columns), &values)
    return values
  }
}

/// How a matrix lies in memory.
private enum Layout: CaseIterable {
  /// `conv1d`: blocks of 256 columns, tiles of 16 columns side by side.
  case packed
  /// `mm`: column after column.
  case streamed

  var opcode: UInt64 { self == .packed ? 0x10 : 0x12 }

  func place(row: Int, column: Int, inner: Int, columns: Int) -> Int {
    let tile = row / 64
    switch self {
    case .packed:
      let tiles = (inner + 63) / 64
      let block = column / 256
      let width = min(16, (columns + 15) / 16 - block * 16)
      let place = block * 16 * tiles + tile * width + column % 256 / 16
      return place * 1024 + row % 64 * 16 + column % 16
    case .streamed:
      return (tile * columns + column) * 64 + row % 64
    }
  }
}

/// The contract, one operation at a time: products rounded, tree of adjacent pairs, tiles ascending.
private func reference(
  x: [UInt16], weights: [UInt16], columns: Int, layout: Layout
) -> [UInt16] {
  let tiles = (x.count + 63) / 64
  return (0..<columns).map { column in
    var accumulator = Float16(0)
    for tile in 0..<tiles {
      var level = (0..<64).map { row -> Float16 in
        let index = tile * 64 + row
        guard index < x.count else { return 0 }
        let weight = weights[
          layout.place(row: index, column: column, inner: x.count, columns: columns)]
        return Float16(bitPattern: x[index]) * Float16(bitPattern: weight)
      }
      while level.count > 1 {
        level = stride(from: 0, to: level.count, by: 2).map { level[$0] + level[$0 + 1] }
      }
      accumulator = tile == 0 ? level[0] : accumulator + level[0]
    }
    return accumulator.isNaN ? 0x7E00 : accumulator.bitPattern
  }
}

extension ForcedTargets {
  @Suite struct TargetTests {
    struct Case: Sendable {
      let inner: Int
      let columns: Int
      let values: Values
    }

    static let cases =
      [
        Case(inner: 64, columns: 16, values: .unit), Case(inner: 100, columns: 70, values: .unit),
        Case(inner: 320, columns: 48, values: .growing),
        Case(inner: 257, columns: 300, values: .unit), Case(inner: 65, columns: 33, values: .any),
      ] + Values.allCases.map { Case(inner: 192, columns: 176, values: $0) }

    @Test("Every vector target gives the bits of the contract", arguments: cases)
    func targets(example: Case) throws {
      for layout in Layout.allCases { try check(example, layout: layout) }
    }

    private func check(_ example: Case, layout: Layout) throws {
      var generator = SplitMix64(seed: UInt64(example.inner))
      let values = example.values
      let x = (0..<example.inner).map { generator.half(values == .any ? .unit : values, row: $0) }
      let size = (example.inner + 63) / 64 * ((example.columns + 15) / 16) * 1024
      let weights = (0..<size).map { _ in generator.half(values, isWeight: true) }
      let expected = reference(
        x: x, weights: weights, columns: example.columns, layout: layout)
      defer { dfx_force_target(0) }
      dfx_force_target(0)
      let supported = dfx_supported_targets()
      var forced = 0
      for bit in 0..<62 where supported & (1 << Int64(bit)) != 0 {
        dfx_force_target(1 << Int64(bit))
        for threads in [1, 2] as [UInt32] {
          let machine = try Machine(threads: threads)
          let values = try machine.product(
            x: x, weights: weights, columns: example.columns, layout: layout)
          #expect(values == expected, "\(layout), target \(bit), \(threads) threads")
        }
        forced += 1
      }
      #expect(forced > 0)
    }
  }
}

extension SplitMix64 {
  fileprivate mutating func half(_ values: Values, row: Int = 0, isWeight: Bool = false) -> UInt16 {
    let bits = UInt16(truncatingIfNeeded: next())
    let signAndMantissa = bits & 0x83FF
    func exponent(below limit: UInt16) -> UInt16 { (bits >> 10 & 31) % limit << 10 }
    switch values {
    case .any: return bits
    case .unit: return (Float16(Double(next() >> 11) * 0x1p-53) * 2 - 1).bitPattern
    case .tiny: return signAndMantissa | exponent(below: 6)
    case .small: return signAndMantissa | (5 + (bits >> 10 & 7)) << 10
    case .zeros: return next() % 16 > 0 ? bits & 0x8000 : signAndMantissa
    case .large: return signAndMantissa | exponent(below: 26)
    case .mixed: return signAndMantissa | exponent(below: 31)
    case .opposites: return bits & 0x8000 | 0x5BFF
    case .bound:
      return isWeight ? bits & 0x8000 | 0x3FF0 + bits % 17 : bits & 0x8000 | 0x5BE0 + bits % 64
    case .halves:
      let sign: UInt16 = row % 64 < 32 ? 0 : 0x8000
      return isWeight ? 0x3E00 | bits & 0x01FF : sign | 0x6578
    case .hundreds: return bits & 0x8000 | 22 << 10 | bits % 400
    case .growing:
      if isWeight { return 0x3F00 | bits & 0xFF }
      return (row < 192 ? 0x5A00 : 0xDA00) | bits & 0xFF
    case .fewLarge: return isWeight && next() % 1024 == 0 ? 0x7BFF : 0x3800 | bits & 0x83FF
    case .negativeZeros: return (isWeight ? 0x8000 : 0) | bits & 0x01FF
    }
  }
}

/// What operands are made of.
enum Values: CaseIterable, Sendable {
  /// Between -1 and 1.
  case unit
  /// Any bit pattern.
  case any
  /// Products are subnormal or underflow.
  case tiny
  /// Products on both sides of the smallest normal value.
  case small
  /// Mostly zeros of both signs, some subnormal.
  case zeros
  /// Up to 2047: some products and sums overflow.
  case large
  /// Any finite value.
  case mixed
  /// 255.9 of both signs: products just below the largest value, whose sums overflow or cancel.
  case opposites
  /// Weights just below 2 and 2, and 252 to 264 of both signs, 64 of which add up to about 2^14.
  case bound
  /// Weights from 1.5 to 2, 1400 in the first half of a tile and -1400 in the other: each half overflows.
  case halves
  /// 128 to 178 of both signs: sums of two products are finite, sums of four overflow or cancel.
  case hundreds
  /// Weights just below 2, 192 to 224 in three tiles, whose sum overflows, and -192 to -224 beyond.
  case growing
  /// Some tiles have a weight of 65504, which overflows or cancels, the others none above 1.
  case fewLarge
  /// Products underflow, most of them to -0.
  case negativeZeros
}
