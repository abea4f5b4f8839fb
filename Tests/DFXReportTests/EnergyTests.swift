// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXReport
import Testing

@Suite struct EnergyTests {
  /// Joules of the dynamic and the static components.
  func split(_ report: Report) throws -> (dynamic: Double, static: Double) {
    let parts = try #require(report.energy).breakdownJ
    let fixed = EnergyComponent.allCases.filter(\.isStatic).reduce(0) { $0 + parts[$1.rawValue] }
    return (parts.total - fixed, fixed)
  }

  @Test func componentsAreEventsTimesCoefficients() throws {
    let energy = try #require(try Report(Fixture.record()).energy)
    // 6 passes on 2 devices.
    #expect(close(energy.breakdownJ["mpu"], 12 * 1e6 * 2e-12))
    #expect(close(energy.breakdownJ["hbm"], 12 * 16e6 * 4e-12))
    #expect(close(energy.breakdownJ["vpu"], 12 * 6400 * 1e-12))
    #expect(close(energy.breakdownJ["link"], 12 * 1600 * 3e-12))
    #expect(close(energy.breakdownJ["board"], 2 * 15 * 8.75e-3))
    #expect(close(energy.breakdownJ["clock"], 2 * 5 * 8.75e-3))
    #expect(close(energy.breakdownJ["hbm_standby"], 2 * 2.6 * 8.75e-3))
    #expect(close(energy.breakdownJ["qsfp"], 2 * 7 * 8.75e-3))
    #expect(close(try #require(energy.perOutputTokenJ), energy.totalJ / 3))
    #expect(close(energy.tokensPerJoule, 3 / energy.totalJ))
    #expect(close(energy.averagePowerPerDeviceW, energy.totalJ / 8.75e-3 / 2))
  }

  @Test func dynamicEnergyFollowsWorkAndStaticEnergyTime() throws {
    let base = try split(try Report(Fixture.record()))
    var slow = Fixture.record()
    for index in slow.passes.indices {
      let cycles = slow.passes[index].result.cycles
      slow.passes[index].result = Fixture.pass(devices: 2, cycles: 2 * cycles)
    }
    slow.host = HostTime(
      summarization: StageHostTime(commandMs: 0.6, transferMs: 0.4),
      generation: StageHostTime(commandMs: 0.5))
    let slower = try split(try Report(slow))
    #expect(close(slower.dynamic, base.dynamic))
    #expect(close(slower.static, 2 * base.static))

    var busy = Fixture.record()
    for index in busy.passes.indices {
      for device in 0..<2 {
        busy.passes[index].result.devices[device].events.add(
          busy.passes[index].result.devices[device].events)
      }
    }
    let busier = try split(try Report(busy))
    #expect(close(busier.dynamic, 2 * base.dynamic))
    #expect(close(busier.static, base.static))
  }

  @Test func operationsCarryTheirEventsAndTheirTime() throws {
    let energy = try #require(try Report(Fixture.record()).energy)
    let watts = 2 * (20 + 2.6 + 7.0)
    #expect(close(energy.breakdownByOperationJ["ffn"], 12 * 66e-6 + watts * 4e-3))
    #expect(
      close(energy.breakdownByOperationJ["self_attention"], 12 * 6400e-12 + watts * 2e-3))
    #expect(close(energy.breakdownByOperationJ["host"], 12 * 4800e-12 + watts * 2.75e-3))
  }

  @Test func peakPowerIsThatOfTheBusiestOperation() throws {
    let energy = try #require(try Report(Fixture.record()).energy)
    // FFN of a summarization pass on the device with fewer cycles: 66 uJ in 99 950 half cycles.
    let seconds = 99_950.0 / 200e6
    #expect(close(energy.peakPowerPerDeviceW, 29.6 + 66e-6 / seconds))
    #expect(energy.peakPowerPerDeviceW > energy.averagePowerPerDeviceW)
  }

  @Test func calibrationReachesTheTargetExactly() throws {
    var record = Fixture.record()
    let watts = try #require(
      record.machine.energy.clockWatts(reaching: 45, in: try Report(record)))
    record.machine.energy.clockWatts = watts
    #expect(close(try #require(try Report(record).energy).averagePowerPerDeviceW, 45))
  }

  @Test func linksOfACardTakeOnePortPerNeighbour() {
    let model = EnergyModel(picojoules: [:], boardWatts: 0, opticsWattsPerPort: 3.5)
    #expect([1, 2, 3, 8].map { model.opticsWatts(devices: $0) } == [0, 3.5, 7, 7])
    // To a switch, one link with a module at both ends.
    let switched = EnergyModel(
      picojoules: [:], boardWatts: 0, opticsWattsPerPort: 3.5, link: .switch)
    #expect([1, 2, 8].map { switched.opticsWatts(devices: $0) } == [0, 7, 7])
  }

  @Test func aSwitchDrawsWhatItsPortsDraw() throws {
    var record = Fixture.record(devices: 4)
    let ring = try #require(try Report(record).energy)
    #expect(!ring.breakdownJ.parts.contains { $0.key == "switch" })

    record.machine.energy.link = .switch
    record.machine.energy.switchWattsPerPort = 0
    let free = try #require(try Report(record).energy)
    record.machine.energy.switchWattsPerPort = 6
    let energy = try #require(try Report(record).energy)
    #expect(close(energy.averagePowerPerDeviceW, free.averagePowerPerDeviceW + 6))
    #expect(close(energy.breakdownJ["switch"], energy.totalJ - free.totalJ))
    #expect(close(energy.breakdownByOperationJ.total, energy.totalJ))
    // A card alone is connected to nothing.
    #expect(record.machine.energy.switchWatts(devices: 1) == 0)
  }

  @Test func everyEventBelongsToOneDynamicComponent() throws {
    for event in EventKind.allCases {
      var record = Fixture.record(devices: 1)
      record.machine.energy = EnergyModel(
        picojoules: [event: 1e6], boardWatts: 0)
      for index in record.passes.indices {
        record.passes[index].result.devices[0].events = Tally()
        record.passes[index].result.devices[0].events[event] = 10
      }
      let energy = try #require(try Report(record).energy)
      #expect(close(energy.totalJ, 60e-6), "\(event)")
      #expect(energy.breakdownJ.parts.filter { $0.value > 0 }.count == 1, "\(event)")
    }
  }

  @Test func publishedRatiosAreComputed() throws {
    let reference = PublishedReference.v100
    #expect(close(reference.averageEnergyRatio, 3.99))
    #expect(abs(reference.averageCostRatio(fpgaPrice: 7795) - 8.21) < 0.01)
    // The published workload: 127 passes.
    let record = Fixture.richRecord()
    let report = try Report(record)
    let comparison = try #require(report.comparison)
    let latency = try #require(report.latency)
    #expect(close(comparison.publishedAverageEnergyRatio, 3.99))
    #expect(close(comparison.publishedAverageCostRatio, 5.58 * 11458 / 7795))
    #expect(close(comparison.throughputRatio, 64 / (latency.totalMs / 1000) / 13.01))
    #expect(close(comparison.referenceTokensPerJoule, 13.01 / 190))
    let mine: Double = 64 / (latency.totalMs / 1000) / (4 * 7795)
    let theirs: Double = 13.01 / (4 * 11458)
    #expect(close(comparison.costRatio, mine / theirs))
    #expect(close(try #require(report.cost).tokensPerSecondPerKUSD, mine * 1000))
  }

  @Test func pricesAreInputs() throws {
    var record = Fixture.richRecord()
    let before = try #require(try Report(record).comparison)
    record.machine.gpuPriceUSD *= 2
    record.machine.priceUSD *= 4
    let after = try #require(try Report(record).comparison)
    #expect(close(after.costRatio, before.costRatio / 2))
    #expect(close(after.publishedAverageCostRatio, before.publishedAverageCostRatio / 2))
    #expect(after.energyRatio == before.energyRatio)
  }

  @Test func onlyThePublishedWorkloadIsComparedWithGPUs() throws {
    var other = Fixture.richRecord()
    other.inputTokens = 32
    other.passes[0].count = 32
    #expect(try Report(other).comparison == nil)
    let tiny = try Report(Fixture.record())
    #expect(tiny.comparison == nil && tiny.published == nil)
    #expect(close(try #require(tiny.cost).appliancePriceUSD, 2 * 7795))
  }

  @Test func publishedTimesStandBesideWhatTheyBelongTo() throws {
    var record = Fixture.richRecord()
    record.machine.name = "u280-dfx"
    let report = try Report(record)
    let published = try #require(report.published)
    #expect(published.msPerPass == 6.880)
    #expect(close(published.relativeError, try #require(report.latency).msPerPass / 6.880 - 1))
    record.machine.parameters[0].status = "changed"
    #expect(try Report(record).published == nil, "another machine")
    record.machine.parameters = []
    record.model.layers = 36
    #expect(try Report(record).published == nil, "another model")
  }
}
