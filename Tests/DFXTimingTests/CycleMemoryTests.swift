// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXSimulator
import Foundation
import Testing

/// Whole passes on the cycle memory, and the fast form beside it.
@Suite struct CycleMemoryTests {
  /// Products over rows and columns that are no multiple of anything, keys and values of a context, and DMA in between.
  static func instructions() -> [Instruction] {
    var list = Workbench.instructions(device: 0, devices: 1)
    list.removeLast()
    let vector = VectorAddress(element: 0)
    for (number, columns) in [1024, 16, 2048, 320, 4096].enumerated() {
      list.append(
        .conv1d(
          Conv1D(
            vd: VectorAddress(element: 8192), va: vector, vb: vector, inner: 768, columns: columns,
            base: 2_097_152 + 131_072 * number)))
      list.append(
        .writeHBM(
          WriteHBM(
            va: vector, length: 1024, base: 65_536, by: .position, blockStride: 128, unitStride: 64)
        ))
    }
    return list + [.endPass]
  }

  /// Cycles of two passes on a machine of its own process: `change` is a parameter and its value.
  static func cycles(memory: MemoryModel, change: String) async throws -> [UInt64] {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [memory = memory.rawValue as String, change = change as String] in
      let words = change.split(separator: " ")
      let machine = try Machine.u280.changing(String(words[0]), to: #require(Double(words[1])))
        .changing("memory.model", to: memory)
      let platform = try SimulatedPlatform(
        machine: machine, deviceCount: 1, mode: .timing, hostThreads: 1)
      try platform.load(programs: Workbench.programs([CycleMemoryTests.instructions()]))
      for position in [20, 700] {
        print("cycles: \(try platform.runPass(token: 0, position: position).cycles)")
      }
    }
    let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    return output.split(separator: "\n").filter { $0.hasPrefix("cycles: ") }
      .compactMap { UInt64($0.dropFirst(8)) }
  }

  /// The preset, and machines on which the memory is what a pass waits for.
  @Test(arguments: [
    "hbm.channels 32", "hbm.burst_ticks 8", "hbm.column_same_group_ticks 64",
    "hbm.outstanding_bursts 1", "hbm.refresh_interval_ns 800", "hbm.clock_mhz 300",
    "hbm.low_group_bits 0", "hbm.channels 5", "hbm.path_ns 1000", "core.weight_buffer_kib 16",
  ]) func theFastFormFollows(change: String) async throws {
    let fast = try await Self.cycles(memory: .fast, change: change)
    let cycle = try await Self.cycles(memory: .cycle, change: change)
    try #require(fast.count == 2 && cycle.count == 2)
    for (fast, cycle) in zip(fast, cycle) {
      #expect(abs(Double(fast) / Double(cycle) - 1) <= 0.05, "\(fast) and \(cycle) cycles")
    }
  }

  /// Targets of the DRAM's latency and rate, without banks and refreshes.
  @Test func targetsBehindSocketsTakeAboutAsLong() async throws {
    let fast = try await Self.cycles(memory: .fast, change: "hbm.channels 32")
    let tlm = try await Self.cycles(memory: .tlm, change: "hbm.channels 32")
    try #require(fast.count == 2 && tlm.count == 2)
    for (fast, tlm) in zip(fast, tlm) {
      #expect(abs(Double(fast) / Double(tlm) - 1) <= 0.1, "\(fast) and \(tlm) cycles")
    }
  }

  /// A slower memory makes all slower.
  @Test(arguments: MemoryModel.allCases) func theMemoryIsWhatPassesWaitFor(memory: MemoryModel)
    async throws
  {
    let preset = try await Self.cycles(memory: memory, change: "hbm.channels 32")
    let slow = try await Self.cycles(memory: memory, change: "hbm.burst_ticks 8")
    try #require(preset.count == 2 && slow.count == 2)
    #expect(Double(slow[0]) > 1.5 * Double(preset[0]))
  }

  /// A card that faults while its memory fetches ahead takes the next pass as if nothing had been.
  @Test func passesFollowFaults() async {
    await #expect(processExitsWith: .success) {
      let platform = try SimulatedPlatform(
        machine: Machine.u280.changing("memory.model", to: "cycle"), deviceCount: 1, mode: .timing,
        hostThreads: 1)
      let good = Workbench.programs([CycleMemoryTests.instructions()])
      try platform.load(programs: good)
      let before = try platform.runPass(token: 0, position: 20).cycles
      let faulty = CycleMemoryTests.instructions().dropLast()
      try platform.load(programs: Workbench.programs([Array(faulty)]))
      #expect(throws: PlatformError.self) { try platform.runPass(token: 0, position: 20) }
      try platform.load(programs: good)
      let after = try platform.runPass(token: 0, position: 20).cycles
      // Only the phase of the refreshes is another.
      #expect(abs(Double(after) / Double(before) - 1) < 0.05)
      // After power-on even that is the same.
      try platform.reset(keepMemory: true)
      #expect(try platform.runPass(token: 0, position: 20).cycles == before)
    }
  }
}
