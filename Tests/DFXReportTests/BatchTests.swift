// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import TestSupport
import Testing

@testable import DFXReport

@Suite struct BatchTests {
  /// A run of one device whose pass takes 1 ms: 3/10 in the matrix unit, 1/10 in the vector unit, 2/10 for the
  /// ring, 4/10 for dispatch.
  private func record(macsPerCycle: Int = 1024, requests: Int) -> RunRecord {
    var device = DeviceCounters()
    device.cycles = 200_000
    device.operationCycles[.other] = 200_000
    device.stallCycles[.mpuCompute] = 60_000
    device.stallCycles[.vpuCompute] = 20_000
    device.stallCycles[.ring] = 40_000
    device.stallCycles[.dispatch] = 80_000
    // 0.05 ms at 100 Gb/s.
    device.events[.linkBits] = 5_000_000
    var record = Fixture.record(devices: 1)
    record.machine.macsPerCycle = macsPerCycle
    record.passes = [
      PassGroup(
        stage: .generation,
        result: PassResult(
          token: nil, cycles: 200_000, lastDevice: 0, devices: [device], simulatorEvents: 0),
        count: 6)
    ]
    record.batch = requests
    return record
  }

  /// Multiply-accumulates of the fixture's weights, milliseconds at 1024 a cycle and 200 MHz.
  private static let multiply =
    Double(2 * (4 * 128 * 128 + 2 * 128 * 512) + 1000 * 128) / 1024 / 200e3

  private func close(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) < 1e-9 * expected
  }

  @Test func aBatchOfOneIsThePass() throws {
    let batch = try #require(try Report(record(requests: 1)).batch)
    for (_, times) in batch.widths {
      #expect(close(times.issuedEachMs, times.issuedOnceMs))
    }
    #expect(close(batch.x1.issuedEachMs, 1) && close(batch.x1.issuedEachSpeedup, 1))
  }

  @Test("Where multiplying takes as long as reading, one reading for all saves nothing")
  func nothingIsGained() throws {
    let batch = try #require(try Report(record(requests: 8)).batch)
    #expect(close(batch.weightsMultiplyMs, Self.multiply))
    // 1024 MACs a cycle of 200 MHz take 409.6 GB/s of weights.
    #expect(close(batch.weightsReadMs, Self.multiply * 409.6 / 460) && batch.sharingSavesNothing)
    #expect(close(batch.x1.issuedEachMs, 1) && close(batch.x1.issuedEachSpeedup, 1))
    // Dispatch and the ring but for its 0.05 ms of data are shared: 0.55 ms for eight.
    #expect(close(batch.x1.issuedOnceMs, 0.45 + 0.55 / 8))
  }

  @Test func aWiderUnitMultipliesMoreAtOnce() throws {
    let batch = try #require(try Report(record(requests: 8)).batch)
    for (width, times) in batch.widths {
      let products = max(Self.multiply * 409.6 / 460, Self.multiply * Double(8 / width)) / 8
      #expect(close(times.issuedEachMs, 1 - Self.multiply + products), "\(width)")
      #expect(close(times.issuedOnceMs, times.issuedEachMs - 0.55 * 7 / 8), "\(width)")
      #expect(close(times.issuedOnceSpeedup, 1 / times.issuedOnceMs))
    }
    // Three requests take two steps of a unit for two.
    let three = try #require(try Report(record(requests: 3)).batch)
    #expect(close(three.x2.issuedEachMs, 1 - Self.multiply + 2 * Self.multiply / 3))
  }

  @Test func aUnitThatWaitsForWeightsGainsFromSharing() throws {
    let batch = try #require(try Report(record(macsPerCycle: 4096, requests: 8)).batch)
    #expect(!batch.sharingSavesNothing && batch.x1.issuedEachSpeedup > 1)
  }

  @Test func reportsShowIt() throws {
    let report = try Report(record(requests: 8))
    #expect(report.card.contains("batch of 8") && report.card.contains("saves nothing"))
    for line in report.card.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(report.markdown().contains("## Batch of 8"))
    #expect(try report.csv().contains("batch.array_x2,issued_each_speedup,"))
    #expect(try Report(json: report.json()).batch == report.batch)
    var plain = record(requests: 8)
    plain.batch = nil
    #expect(try !Report(plain).json().contains("batch"))
  }
}
