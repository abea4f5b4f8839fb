// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXISA
import DFXReport
import Testing

@Suite struct ReportTests {
  let report: Report

  init() throws {
    report = try Report(Fixture.record())
  }

  @Test func latencyFollowsFromCyclesAndHostTime() throws {
    let latency = try #require(report.latency)
    #expect(close(latency.summarizationMs, 4 * 1 + 0.5))
    #expect(close(latency.generationMs, 2 * 2 + 0.25))
    #expect(close(latency.totalMs, 8.75))
    #expect(close(try #require(latency.timeToFirstTokenMs), 4.5))
    #expect(close(latency.msPerPass, 8.75 / 6))
    #expect(latency.modelLoadMs == 3)
    #expect(report.workload.passes == 6)
    #expect(report.simulation.simulatedCycles == 1_600_000)
  }

  @Test func throughputCountsTokensAndModelWork() throws {
    let throughput = try #require(report.throughput)
    #expect(close(throughput.tokensPerSecond, 3 / 8.75e-3))
    #expect(close(try #require(throughput.decodeTokensPerSecond), 2 / 4.25e-3))
    // Written out: 2 layers x (4 x 128^2 + 2 x 128 x 512), LM head, contexts 1...6.
    let fixed: Double = 2.0 * (4 * 16384 + 131_072) + 128_000
    let attention: Double = 2.0 * 2 * 128 * (1 + 2 + 3 + 4 + 5 + 6)
    let operations: Double = 2 * (6 * fixed + attention)
    #expect(close(throughput.gflops, operations / 8.75e-3 / 1e9))
  }

  @Test func breakdownsAddUp() throws {
    let latency = try #require(report.latency)
    let time = try #require(report.breakdownMs)
    #expect(close(time.total, latency.totalMs))
    #expect(close(time["ffn"], 4))
    #expect(close(time["self_attention"], 2))
    #expect(close(time["host"], 2 + 0.75), "program control and the host's own time")
    #expect(
      time.parts.map(\.key) == [
        "embedding", "layer_norm", "self_attention", "ffn", "residual", "synchronization",
        "lm_head", "host",
      ])
    let stalls = try #require(report.stallsMs)
    #expect(close(stalls.total, 8), "device time: all but the host's")
    #expect(close(stalls["hbm_bandwidth"], 4))
    let energy = try #require(report.energy)
    #expect(close(energy.breakdownJ.total, energy.totalJ))
    #expect(close(energy.breakdownByOperationJ.total, energy.totalJ))
  }

  @Test func utilizationIsPerDeviceOverTheTotalTime() throws {
    let utilization = try #require(report.utilization)
    let seconds = 8.75e-3
    #expect(close(utilization.hbmGBPerSecond, 6 * 16e6 / 8 / seconds / 1e9))
    #expect(close(utilization.hbmFraction, utilization.hbmGBPerSecond / 460))
    #expect(utilization.hbmChannelGBPerSecond.isEmpty)
    #expect(close(utilization.mpuFraction, 6e6 / (1024 * seconds * 200e6)))
    #expect(close(utilization.vpuFraction, 6 * 6400 / (64 * seconds * 200e6)))
    #expect(close(utilization.linkFraction, 6 * 1600 / (seconds * 100e9)))
  }

  @Test func functionalRunsHaveNoClockedResults() throws {
    let report = try Report(Fixture.record(mode: .functional))
    let json = try report.tree
    for key in ["latency", "throughput", "breakdown_ms", "stalls_ms", "utilization", "energy"] {
      #expect(json[key] == .null, "\(key)")
    }
    #expect(json["workload"]?["passes"] == .integer(6))
    #expect(json["simulation"]?["simulated_cycles"] == .null)
    #expect(json["simulation"]?["mode"] == .string("functional"))
  }

  @Test func oneOutputTokenHasNoDecodeRate() throws {
    var record = Fixture.record()
    record.outputTokens = 1
    record.passes.removeLast()
    let report = try Report(record)
    #expect(try report.tree["throughput"]?["decode_tokens_per_second"] == .null)
    #expect(report.throughput?.tokensPerSecond ?? 0 > 0)
  }

  @Test func commandsAreQuotedForAShell() throws {
    #expect(report.command == #"dfx estimate --model 'it'\''s here'"#)
  }

  @Test func soundRecordsHaveNoInconsistencies() throws {
    #expect(Fixture.record().inconsistencies.isEmpty)
  }

  @Test func contradictionsAreFound() throws {
    var record = Fixture.record()
    record.passes[0].count = 3
    record.passes[1].result.devices[1].stallCycles[.ddr] += 1
    record.passes[1].result.devices[0].operationCycles[.ffn] -= 1
    record.passes[0].result.cycles += 1
    #expect(
      record.inconsistencies == [
        .passes(count: 5, expected: 6),
        .lastDevice(pass: 0, device: 1, cycles: 200_000, passCycles: 200_001),
        .operations(pass: 1, device: 0, sum: 399_899, cycles: 399_900),
        .stalls(pass: 1, device: 1, sum: 400_001, cycles: 400_000),
      ])
  }
}
