// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXISA
import DFXReport

/// Small hand-made runs whose results can be computed on paper.
enum Fixture {
  static let model = ModelSummary(
    name: "tiny", layers: 2, width: 128, heads: 2, innerWidth: 512, vocabulary: 1000, context: 64,
    parameters: 700_000)

  static let energy = EnergyModel(
    picojoules: [.mac: 2, .hbmReadBits: 4, .hbmWriteBits: 4, .vectorAdd: 1, .linkBits: 3],
    boardWatts: 15, clockWatts: 5, hbmStandbyWatts: 2.6, opticsWattsPerPort: 7)

  static let machine = MachineSummary(
    name: "u280-test", clockMHz: 200, macsPerCycle: 1024, vectorLanes: 64,
    hbmPeakGBPerSecond: 460, linkGbitPerSecond: 100, priceUSD: 7795, energy: energy,
    parameters: [
      ParameterNote(
        group: "clock", name: "kernel", value: "200", unit: "MHz", source: "DFX, MICRO 2022",
        status: "paper"),
      ParameterNote(
        group: "hbm", name: "tRFC <all banks>", value: "260", unit: "ns", source: "Ramulator2",
        status: "tool"),
    ])

  /// A device whose cycles are split over operations and causes without remainder.
  static func device(cycles: UInt64, macs: UInt64 = 1_000_000) -> DeviceCounters {
    var counters = DeviceCounters()
    counters.cycles = cycles
    counters.instructions = 100
    let ffn = cycles / 2
    let attention = cycles / 4
    counters.operationCycles[.ffn] = ffn
    counters.operationCycles[.selfAttention] = attention
    counters.operationCycles[.other] = cycles - ffn - attention
    counters.stallCycles[.hbmBandwidth] = ffn
    counters.stallCycles[.dispatch] = cycles - ffn
    counters.events[.mac] = macs
    counters.events[.hbmReadBits] = 16 * macs
    counters.events[.vectorAdd] = 6400
    counters.events[.linkBits] = 1600
    var ffnEvents = Tally<EventKind>()
    ffnEvents[.mac] = macs
    ffnEvents[.hbmReadBits] = 16 * macs
    var attentionEvents = Tally<EventKind>()
    attentionEvents[.vectorAdd] = 6400
    counters.operationEvents = [.ffn: ffnEvents, .selfAttention: attentionEvents]
    return counters
  }

  static func pass(devices: Int, cycles: UInt64, macs: UInt64 = 1_000_000) -> PassResult {
    // The last device finishes last.
    let counters = (0..<devices).map {
      device(cycles: cycles - UInt64(devices - 1 - $0) * 100, macs: macs)
    }
    return PassResult(
      token: nil, cycles: cycles, lastDevice: devices - 1, devices: counters, simulatorEvents: 10)
  }

  /// 4 tokens in, 3 out: 4 passes of 1 ms and 2 of 2 ms, 0.5 and 0.25 ms of host time.
  static func record(mode: ExecutionMode = .timing, devices: Int = 2) -> RunRecord {
    RunRecord(
      command: ["dfx", "estimate", "--model", "it's here"], model: model, machine: machine,
      mode: mode, deviceCount: devices, inputTokens: 4, outputTokens: 3,
      passes: [
        PassGroup(
          stage: .summarization, result: pass(devices: devices, cycles: 200_000), count: 4),
        PassGroup(stage: .generation, result: pass(devices: devices, cycles: 400_000), count: 2),
      ],
      host: HostTime(
        summarization: StageHostTime(commandMs: 0.3, transferMs: 0.2),
        generation: StageHostTime(commandMs: 0.25)),
      load: LoadCost(bytes: 1 << 20, milliseconds: 3), wallSeconds: 0.5, simulatorEvents: 60)
  }
}

/// Equal up to rounding of a long sum.
func close(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
