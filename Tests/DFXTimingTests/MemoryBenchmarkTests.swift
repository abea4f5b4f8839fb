// SPDX-License-Identifier: Apache-2.0

import DFXMachine
import DFXSimulator
import Foundation
import Testing

/// Published measurements of the U280 against the model.
@Suite struct MemoryBenchmarkTests {
  static let result = MemoryBenchmark(machine: .u280)

  private func isNear(_ value: Double, _ expected: Double, percent: Double) -> Bool {
    abs(value / expected - 1) <= percent / 100
  }

  @Test func idleLatenciesOfHBM() {
    let idle = Self.result.hbm.idle
    #expect(abs(idle.hit - 106.7) <= 3)
    #expect(abs(idle.closed - 122.2) <= 3)
    #expect(abs(idle.miss - 137.8) <= 3)
  }

  @Test func sequentialRatesOfHBM() {
    let sequential = Self.result.hbm.sequential
    #expect(isNear(sequential.oneChannel, 13.27, percent: 2))
    #expect(isNear(sequential.allChannels, 421.3, percent: 2))
  }

  @Test func stridedRatesOfHBM() throws {
    let strided = Self.result.hbm.strided
    let small = try #require(strided.first { $0.stride == 4096 && $0.window == 8 << 10 })
    let large = try #require(strided.first { $0.stride == 4096 && $0.window == 256 << 20 })
    #expect(isNear(small.gbPerSecond, 6.7, percent: 15))
    #expect(isNear(large.gbPerSecond, 2.4, percent: 15))
  }

  @Test func randomRateOfHBM() {
    #expect(isNear(Self.result.hbm.random, 11.5, percent: 15))
  }

  @Test func DDR4() {
    let ddr = Self.result.ddr
    #expect(abs(ddr.idle.hit - 73.3) <= 3)
    #expect(abs(ddr.idle.closed - 89.9) <= 3)
    #expect(abs(ddr.idle.miss - 106.6) <= 3)
    #expect(isNear(ddr.sequential, 18, percent: 2))
  }

  @Test func links() {
    #expect(isNear(Self.result.link.latency, 0.51, percent: 5))
    #expect(isNear(Self.result.link.rate, 95.03, percent: 5))
  }

  @Test func machineParametersMatter() throws {
    let slow = try Machine.u280.changing("hbm.refresh_interval_ns", to: 1950)
    #expect(
      MemoryBenchmark(machine: slow).hbm.sequential.oneChannel
        < 0.95 * Self.result.hbm.sequential.oneChannel)
  }

  @Test func keysOfTheJSON() throws {
    let data = try JSONEncoder().encode(Self.result)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let hbm = try #require(object["hbm"] as? [String: Any])
    #expect(
      Set(hbm.keys) == [
        "idle_ns", "sequential_gb_per_s", "strided_gb_per_s", "random_1024b_gb_per_s",
      ])
    let link = try #require(object["link"] as? [String: Any])
    #expect(Set(link.keys) == ["latency_us", "gbit_per_s"])
  }
}
