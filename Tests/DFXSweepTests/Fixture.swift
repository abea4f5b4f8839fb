// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXReport
import DFXSweep
import Foundation

enum Fixture {
  /// A report whose total time is `ms` and whose energy is that of 40 W per device.
  static func report(_ point: SweepPoint, ms: Double, watts: Double = 40) throws -> Report {
    var counters = DeviceCounters()
    let passes = UInt64(point.input + point.output - 1)
    counters.cycles = UInt64(ms * 200_000) / passes
    counters.operationCycles[.ffn] = counters.cycles
    counters.stallCycles[.dispatch] = counters.cycles
    let pass = PassResult(
      token: nil, cycles: counters.cycles, lastDevice: 0,
      devices: Array(repeating: counters, count: point.devices), simulatorEvents: 1)
    return try Report(
      RunRecord(
        command: ["dfx"] + point.arguments(),
        model: ModelSummary(
          name: point.model, layers: 24, width: 1024, heads: 16, innerWidth: 4096,
          vocabulary: 10, context: 1024, parameters: 1000),
        machine: MachineSummary(
          name: point.machine, clockMHz: 200,
          macsPerCycle: 1024, vectorLanes: 64,
          hbmPeakGBPerSecond: 460, linkGbitPerSecond: 100, priceUSD: 7795,
          energy: EnergyModel(
            picojoules: [:], boardWatts: watts, hbmStandbyWatts: 0, qsfpWatts: 0),
          parameters: point.parameters.keys.map {
            ParameterNote(group: "", name: $0, value: "", unit: "", source: "", status: "changed")
          }),
        mode: .timing, deviceCount: point.devices, inputTokens: point.input,
        outputTokens: point.output,
        passes: [
          PassGroup(stage: .summarization, result: pass, count: point.input),
          PassGroup(stage: .generation, result: pass, count: point.output - 1),
        ]))
  }

  static let sweep = Sweep(
    name: "test",
    points: (1...12).map { SweepPoint(model: "m\($0)", devices: 1, input: 2, output: 3) })
}

/// What a point of the fixture's sweep says when it fails.
struct Broken: Error, CustomStringConvertible {
  let description: String
}

/// Counts calls from several tasks.
actor Counter {
  private(set) var calls: [String] = []
  func note(_ call: String) { calls.append(call) }
}
