// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXMachine
import Testing

@testable import DFXSimulator

/// The closed forms against the burst-by-burst reference, within 1 %, on what programs do.
@Suite struct ClosedFormTests {
  /// Offsets into the refresh interval, picoseconds.
  static let starts: [UInt64] = (0..<16).map { UInt64($0) * 487_613 }

  private func expectEqual(
    _ group: String, _ pattern: DFXAccessPattern, machine: Machine = .u280,
    within bound: Double = 0.01,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var parameters = DFXMemoryParameters(machine, group: group)
    for start in Self.starts {
      var pattern = pattern
      pattern.start_ps = start
      var slow = DFXAccessTime()
      var fast = DFXAccessTime()
      dfx_memory_run(&parameters, &pattern, &slow, nil, 0, nil)
      dfx_memory_estimate(&parameters, &pattern, &fast)
      let ratio = Double(fast.last_ps - start) / Double(slow.last_ps - start)
      #expect(
        abs(ratio - 1) <= bound, "start \(start): \(fast.last_ps) against \(slow.last_ps)",
        sourceLocation: sourceLocation)
    }
  }

  /// Bytes per channel: small accesses, keys and values of growing contexts, weight matrices.
  @Test(arguments: [64, 128, 256, 1024, 4096, 16_384, 98_304, 262_144])
  func contiguousStreams(bytes: Int) {
    var pattern = DFXAccessPattern()
    pattern.count = UInt64(bytes / 64)
    pattern.bytes = 64
    pattern.stride = 64
    expectEqual("hbm", pattern)
    expectEqual("ddr", pattern)
  }

  /// Fewer bursts in flight than the preset's: the round trip shows.
  @Test(arguments: [(8, 0.01), (2, 0.15), (1, 0.15)]) func burstsInFlight(count: Int, bound: Double)
    throws
  {
    var pattern = DFXAccessPattern()
    pattern.count = 1536
    pattern.bytes = 64
    pattern.stride = 64
    let machine = try Machine.u280.changing("hbm.outstanding_bursts", to: Double(count))
    expectEqual("hbm", pattern, machine: machine, within: bound)
  }

  /// A key, written as it is, and vectors of more elements.
  @Test(arguments: [64, 128, 256, 1024, 4096]) func contiguousWrites(bytes: Int) {
    var pattern = DFXAccessPattern()
    pattern.count = UInt64(bytes / 64)
    pattern.bytes = 64
    pattern.stride = 64
    pattern.is_write = 1
    expectEqual("hbm", pattern)
  }

  /// Masked writes of 2 bytes, 64 bytes apart within a channel: a value vector, transposed.
  @Test(arguments: [1, 2, 4, 8]) func transposedWrites(perChannel: Int) {
    var pattern = DFXAccessPattern()
    pattern.count = UInt64(perChannel)
    pattern.bytes = 2
    pattern.stride = 64
    pattern.is_write = 1
    expectEqual("hbm", pattern)
  }
}
