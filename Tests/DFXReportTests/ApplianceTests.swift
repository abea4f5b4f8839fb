// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXFrontends
import DFXMachine
import DFXModel
import DFXReport
import DFXSimulator
import Foundation
import TestSupport
import Testing

/// Reports of passes that the hardware model really ran; each needs a process of its own.
@Suite struct ApplianceTests {
  /// A record of a workload whose passes all have the same context length.
  static func record(
    _ name: String, devices: Int, input: Int, output: Int, position: Int,
    machine: Machine = .u280
  ) throws -> RunRecord {
    let preset = try #require(ModelPreset.all.first { $0.name == name })
    let shape = preset.configuration
    let compiled = try ModelCompiler(machine: machine, deviceCount: devices).compile(shape.graph())
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: .timing, hostThreads: 1)
    try platform.load(programs: compiled.programs)
    let plain = try platform.runPass(token: 0, position: position)
    let observed = try platform.runPassWithCommits(token: 0, position: position)
    #expect(observed.result.cycles == plain.cycles, "observing costs no cycle")
    var record = RunRecord(
      command: ["dfx", "estimate"],
      model: ModelSummary(
        name: name, layers: shape.layers, width: shape.width, heads: shape.heads,
        innerWidth: shape.innerWidth, vocabulary: shape.vocabulary, context: shape.context,
        parameters: shape.parameterCount),
      machine: MachineSummary(machine), mode: .timing, deviceCount: devices, inputTokens: input,
      outputTokens: output,
      passes: [
        PassGroup(stage: .summarization, result: plain, count: input),
        PassGroup(stage: .generation, result: plain, count: output - 1),
      ])
    record.commits = CommitDescriber(programs: compiled.programs).describe(
      observed.commits, position: position, energy: record.machine.energy)
    return record
  }

  @Test(arguments: [("dfx-345m", 1), ("dfx-1.5b", 4), ("gpt2", 3)])
  func countersOfRealPassesAddUp(name: String, devices: Int) async {
    await #expect(processExitsWith: .success) {
      [name = name as String, devices = devices as Int] in
      let record = try Self.record(name, devices: devices, input: 2, output: 2, position: 63)
      #expect(record.inconsistencies == [])
      let report = try Report(record)
      let latency = try #require(report.latency)
      let time = try #require(report.breakdownMs)
      #expect(abs(time.total - latency.totalMs) < 1e-9)
      #expect(abs((report.stallsMs?.total ?? 0) - latency.totalMs) < 1e-9, "no host time here")
      let energy = try #require(report.energy)
      #expect(abs(energy.breakdownJ.total - energy.breakdownByOperationJ.total) < 1e-9)
      // Every weight crosses the multipliers once per pass, padding included.
      let macs = record.model.macs(contextLength: 64) / Double(devices)
      let passSeconds = latency.msPerPass / 1000
      let counted = (report.utilization?.mpuFraction ?? 0) * 1024 * 200e6 * passSeconds
      #expect(counted > 0.97 * macs && counted < 1.15 * macs, "\(counted / macs)")
      // Every HBM byte went over some channel.
      for device in record.passes[0].result.devices {
        #expect(device.hbmChannelBytes.count == 32)
        let bits = device.events[.hbmReadBits] + device.events[.hbmWriteBits]
        #expect(device.hbmChannelBytes.reduce(0, +) * 8 == bits)
      }
      let utilization = try #require(report.utilization)
      let overChannels = utilization.hbmChannelGBPerSecond.reduce(0, +)
      #expect(abs(overChannels / utilization.hbmGBPerSecond - 1) < 1e-9)
      #expect(try SchemaTests().problems(try report.json()) == [])
      // Energy of the records is that of the events, but for refreshes.
      let perPass =
        energy.breakdownJ.parts.filter {
          !["board", "clock", "hbm_standby", "qsfp"].contains($0.key)
        }
        .reduce(0) { $0 + $1.value } / 3
      let recorded = record.commits.reduce(0) { $0 + $1.energy }
      let refreshes = record.passes[0].result.devices.reduce(0) {
        $0 + record.machine.energy.backgroundJoules($1)
      }
      #expect(refreshes > 0 && close((recorded + refreshes) / perPass, 1))
    }
  }

  /// Half the clock: the same work in more time, on the same memory.
  @Test func staticEnergyFollowsTimeAndDynamicEnergyWork() async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var runs = [[Double]]()
    for clock in [200.0, 100.0] {
      let path = folder.file("\(clock)").path
      await #expect(processExitsWith: .success) {
        [clock = clock as Double, path = path as String] in
        let machine = try Machine.u280.changing("core.clock_mhz", to: clock)
        let record = try Self.record(
          "dfx-345m", devices: 1, input: 2, output: 2, position: 63, machine: machine)
        let report = try Report(record)
        let parts = try #require(report.energy).breakdownJ
        let standing = EnergyComponent.allCases.filter(\.isStatic)
          .reduce(0) { $0 + parts[$1.rawValue] }
        let refreshes = record.machine.energy.backgroundJoules(record.passes[0].result.devices[0])
        let values = [
          try #require(report.latency).totalMs, standing, parts.total - standing, refreshes,
          record.machine.energy.staticWatts(devices: 1),
        ]
        try values.map { "\($0)" }.joined(separator: " ")
          .write(toFile: path, atomically: true, encoding: .utf8)
      }
      let text = try String(contentsOfFile: path, encoding: .utf8)
      runs.append(text.split(separator: " ").compactMap { Double($0) })
    }
    let (fast, slow) = (runs[0], runs[1])
    #expect(slow[0] > 1.5 * fast[0])
    for run in runs { #expect(close(run[1], run[4] * run[0] * 1e-3), "static energy follows time") }
    #expect(slow[4] < fast[4], "a slower clock switches less")
    // Refreshes follow time too; three equal passes.
    #expect(
      close((slow[2] - 3 * slow[3]) / (fast[2] - 3 * fast[3]), 1), "dynamic energy is that of work")
    #expect(abs(slow[3] / fast[3] - slow[0] / fast[0]) < 0.01)
  }

  /// The calibrated coefficient: 45 W per FPGA for 1.5B on four (MICRO 2022).
  @Test func theCalibratedPointDraws45Watts() async {
    await #expect(processExitsWith: .success) {
      let record = try Self.record("dfx-1.5b", devices: 4, input: 64, output: 64, position: 63)
      let watts = try #require(Report(record).energy).averagePowerPerDeviceW
      #expect(abs(watts - 45) < 0.05 * 45, "\(watts) W")
    }
  }
}
