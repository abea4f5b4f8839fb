// SPDX-License-Identifier: Apache-2.0

import DFXMachine
import DFXSimulator
import Foundation
import Testing

/// Patterns of one's own on a memory, against formulas and bounds.
@Suite struct MemoryExperimentTests {
  private func only(
    _ experiment: MemoryExperiment, on machine: Machine = .u280
  ) throws -> MemoryExperiment.Row {
    try #require(try experiment.rows(on: machine).first)
  }

  @Test func sequentialReadsAreThoseOfTheBenchmark() throws {
    let row = try only(MemoryExperiment(burstBytes: 512, accesses: 32_768))
    let benchmark = MemoryBenchmark(machine: .u280)
    #expect(abs(row.gbPerSecond / benchmark.hbm.sequential.allChannels - 1) < 1e-9)
    let one = try only(MemoryExperiment(burstBytes: 512, accesses: 32_768, channels: 1))
    #expect(abs(one.gbPerSecond / benchmark.hbm.sequential.oneChannel - 1) < 1e-9)
  }

  @Test(arguments: MemoryExperiment.Memory.allCases)
  func nothingExceedsThePeak(memory: MemoryExperiment.Memory) throws {
    for writeShare in [0, 0.3, 1] {
      let places: [(MemoryExperiment.Order, Int)] = [
        (.strided, 64), (.strided, 4096), (.random, 64),
      ]
      for (order, stride) in places {
        let row = try only(
          MemoryExperiment(
            memory: memory, order: order, strideBytes: stride, windowBytes: 8 << 20,
            writeShare: writeShare, accesses: 4000))
        #expect(row.peakFraction > 0 && row.peakFraction <= 1)
        #expect(row.meanLatency <= row.longestLatency)
      }
    }
  }

  /// One burst on its way: every access waits for the one before it.
  @Test func oneOutstandingBurstTakesARoundTripEach() throws {
    let row = try only(
      MemoryExperiment(order: .random, windowBytes: 1 << 20, accesses: 5000, outstanding: 1))
    #expect(abs(row.gbPerSecond / 32 * row.meanLatency / 64 - 1) < 0.05)
  }

  @Test func mixedAccessesTurnTheBusAround() throws {
    func rate(_ share: Double) throws -> Double {
      try only(MemoryExperiment(burstBytes: 512, writeShare: share, accesses: 5000)).gbPerSecond
    }
    #expect(try rate(0.5) < 0.9 * rate(0))
    #expect(try rate(0.5) < 0.9 * rate(1))
  }

  @Test func latencyGrowsWithLoad() throws {
    let loads = [0.05, 0.3, 0.6, 0.8]
    let rows = try MemoryExperiment(
      order: .random, burstBytes: 128, windowBytes: 256 << 20, accesses: 20_000, loads: loads
    ).rows(on: .u280)
    for (row, load) in zip(rows, loads) where load < 0.7 {
      // Below saturation what is asked for is moved.
      #expect(abs(row.peakFraction / load - 1) < 0.03, "\(load)")
    }
    for (less, more) in zip(rows, rows.dropFirst()) { #expect(less.meanLatency < more.meanLatency) }
    // A row is closed or another one open; four columns follow one another; a refresh is met now and then.
    let idle = MemoryBenchmark(machine: .u280).hbm.idle
    #expect(rows[0].meanLatency > idle.hit && rows[0].meanLatency < idle.miss + 40)
  }

  @Test(arguments: [
    (MemoryExperiment(burstBytes: 1024), "burst"), (MemoryExperiment(writeShare: 1.5), "writes"),
    (MemoryExperiment(channels: 33), "channels"), (MemoryExperiment(outstanding: 0), "outstanding"),
    (MemoryExperiment(order: .random), "window"), (MemoryExperiment(loads: [0]), "load"),
    (MemoryExperiment(accesses: 0), "accesses"), (MemoryExperiment(strideBytes: 0), "stride"),
  ])
  func whatAMemoryDoesNotHaveIsRefused(experiment: MemoryExperiment, named: String) {
    let problem = #expect(throws: MemoryExperiment.Problem.self) {
      try experiment.rows(on: .u280)
    }
    #expect(problem?.description.contains(named) == true)
  }
}
