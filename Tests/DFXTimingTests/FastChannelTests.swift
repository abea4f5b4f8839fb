// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXMachine
import Foundation
import SplitMix
import Testing

@testable import DFXSimulator

/// The fast form of a channel against the burst-by-burst reference, within 1 %, on what programs do.
@Suite struct FastChannelTests {
  /// Offsets into the refresh interval, picoseconds.
  static let starts: [UInt64] = (0..<16).map { UInt64($0) * 487_613 }

  private func expectEqual(
    _ memory: KeyPath<MachineValues, DRAMValues>, _ pattern: DFXAccessPattern,
    machine: Machine = .u280, within bound: Double = 0.01,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var parameters = DFXMemoryParameters(machine[dynamicMember: memory])
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
    expectEqual(\.hbm, pattern)
    expectEqual(\.ddr, pattern)
  }

  /// Fewer bursts in flight than the preset's: the round trip shows.
  @Test(arguments: [(8, 0.01), (2, 0.05), (1, 0.01)]) func burstsInFlight(count: Int, bound: Double)
    throws
  {
    var pattern = DFXAccessPattern()
    pattern.count = 1536
    pattern.bytes = 64
    pattern.stride = 64
    let machine = try Machine.u280.changing("hbm.outstanding_bursts", to: Double(count))
    expectEqual(\.hbm, pattern, machine: machine, within: bound)
  }

  /// Columns that the data bus or a bank group holds for longer than the preset's.
  @Test(arguments: [("hbm.burst_ticks", 8), ("hbm.column_same_group_ticks", 64)])
  func slowColumns(parameter: String, ticks: Double) throws {
    var pattern = DFXAccessPattern()
    pattern.count = 1536
    pattern.bytes = 64
    pattern.stride = 64
    let machine = try Machine.u280.changing(parameter, to: ticks)
    expectEqual(\.hbm, pattern, machine: machine, within: 0.02)
    var parameters = DFXMemoryParameters(machine.hbm)
    var (slow, preset) = (DFXAccessTime(), DFXAccessTime())
    dfx_memory_estimate(&parameters, &pattern, &slow)
    parameters = DFXMemoryParameters(Machine.u280.hbm)
    dfx_memory_estimate(&parameters, &pattern, &preset)
    #expect(slow.last_ps > 3 * preset.last_ps)
  }

  /// A key, written as it is, and vectors of more elements.
  @Test(arguments: [64, 128, 256, 1024, 4096]) func contiguousWrites(bytes: Int) {
    var pattern = DFXAccessPattern()
    pattern.count = UInt64(bytes / 64)
    pattern.bytes = 64
    pattern.stride = 64
    pattern.write_share = 1
    expectEqual(\.hbm, pattern)
  }

  /// Masked writes of 2 bytes, 64 bytes apart within a channel: a value vector, transposed.
  @Test(arguments: [1, 2, 4, 8]) func transposedWrites(perChannel: Int) {
    var pattern = DFXAccessPattern()
    pattern.count = UInt64(perChannel)
    pattern.bytes = 2
    pattern.stride = 64
    pattern.write_share = 1
    expectEqual(\.hbm, pattern)
  }

  /// Machines with up to four parameters of the memory drawn from all that are legal: on the average over refresh
  /// phases, the fast form follows the reference within 5 %.
  @Test func randomMachines() throws {
    var random = SplitMix64(seed: 15)
    for number in 0..<100 {
      let (machine, drawn) = try Self.draw(using: &random)
      guard Self.couldExist(machine) else { continue }
      for (count, isWrite) in [(4, 0), (64, 1), (2048, 0)] {
        var pattern = DFXAccessPattern()
        pattern.bytes = 64
        pattern.stride = 64
        pattern.count = UInt64(count)
        pattern.write_share = Double(isWrite)
        let ratio = Self.ratio(pattern, machine)
        #expect(
          abs(ratio - 1) <= 0.05,
          "machine \(number), \(drawn), \(count) x 64 bytes: \(ratio) of the reference")
      }
    }
  }

  /// A machine and what it has changed.
  private static func draw(using random: inout SplitMix64) throws -> (Machine, String) {
    let parameters = Machine.parameters.filter { $0.group == "hbm" && $0.key != "channels" }
    let powers: Set = [
      "bank_groups", "banks_per_group", "rows", "row_bytes", "burst_bytes", "port_burst_bytes",
    ]
    var machine = Machine.u280
    var drawn: [String] = []
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      guard let parameter = parameters.randomElement(using: &random), let range = parameter.range
      else { continue }
      let (low, high) = (max(range.lowerBound, 1e-3), range.upperBound)
      var value = low * pow(high / low, random.uniform())
      if powers.contains(parameter.key) { value = exp2(log2(value).rounded()) }
      if parameter.isInteger { value = value.rounded() }
      value = min(max(value, range.lowerBound), high)
      machine = try machine.changing(parameter.path, to: value)
      drawn.append("\(parameter.path) \(value)")
    }
    return (machine, drawn.joined(separator: ", "))
  }

  /// Whether hardware could be so, refreshes leave half of the time and are not a few periods of the clock apart, and the
  /// round trip is not so long that refreshes hide in it.
  private static func couldExist(_ machine: Machine) -> Bool {
    (try? machine.checked()) != nil
      && 2 * machine.hbm.refreshNanoseconds <= machine.hbm.refreshIntervalNanoseconds
      && machine.hbm.refreshIntervalNanoseconds * machine.hbm.clockMHz >= 100_000
      && machine.hbm.pathNanoseconds <= 1000
  }

  /// Fast against slow, the sum over refresh phases.
  private static func ratio(_ pattern: DFXAccessPattern, _ machine: Machine) -> Double {
    var parameters = DFXMemoryParameters(machine.hbm)
    var (slowTotal, fastTotal) = (0.0, 0.0)
    for start in starts {
      var pattern = pattern
      pattern.start_ps = start
      var (slow, fast) = (DFXAccessTime(), DFXAccessTime())
      dfx_memory_run(&parameters, &pattern, &slow, nil, 0, nil)
      dfx_memory_estimate(&parameters, &pattern, &fast)
      slowTotal += Double(slow.last_ps - start)
      fastTotal += Double(fast.last_ps - start)
    }
    return fastTotal / slowTotal
  }
}
