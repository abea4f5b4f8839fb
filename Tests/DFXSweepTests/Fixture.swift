// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXReport
import DFXSweep
import Foundation
import TestSupport

enum Fixture {
  /// A report whose total time is `ms` and whose energy is that of 40 W per device.
  static func report(_ point: SweepPoint, ms: Double, watts: Double = 40) throws -> Report {
    var counters = DeviceCounters()
    let passes = UInt64(point.input + point.output - 1)
    counters.cycles = UInt64(ms * 200_000) / passes
    counters.operationCycles["ffn"] = counters.cycles
    counters.stallCycles[.dispatch] = counters.cycles
    let pass = PassResult(
      token: nil, cycles: counters.cycles, lastDevice: 0,
      devices: Array(repeating: counters, count: point.devices), simulatorEvents: 1)
    return try Report(
      RunRecord(
        command: ["dfx", point.model],
        model: ModelSummary(
          name: point.model, layers: 24, width: 1024, heads: 16, innerWidth: 4096,
          vocabulary: 10, context: 1024, parameters: 1000),
        machine: MachineSummary(
          name: point.machine, clockMHz: 200,
          macsPerCycle: 1024, vectorLanes: 64,
          hbmPeakGBPerSecond: 460, linkGbitPerSecond: 100, priceUSD: 7795,
          energy: EnergyModel(
            picojoules: [:], boardWatts: watts),
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

extension Sweep {
  /// Its points, of models that are known by their names only.
  func prepared() throws -> [PreparedPoint] {
    try prepared { SweepModel(name: $0, fullName: $0, identity: $0) }
  }
}

/// A worker for tests: a script that answers each request with the reply that belongs to its model, and logs it.
struct ScriptedWorker {
  let folder: TemporaryFolder
  let points: [PreparedPoint]

  /// A script in which `replies` says what happens to some models; the others get a report.
  init(_ points: [PreparedPoint], folder: TemporaryFolder, replies: [String: String] = [:]) throws {
    self.folder = folder
    self.points = points
    var script = "while read -r line; do\ncase \"$line\" in\n"
    for point in points {
      let model = point.point.model
      let report = try StoredReport(Fixture.report(point.point, ms: 10)).text
      try report.write(to: folder.file("\(model).json"), atomically: true, encoding: .utf8)
      let normal =
        "echo \"done \(point.key.text) 0.5 $(cat '\(folder.file("\(model).json").path)')\""
      let reply = replies[model]?.replacing("KEY", with: point.key.text) ?? normal
      script += "*'\"\(model)\"'*) echo \(model) >> '\(log.path)'; \(reply) ;;\n"
    }
    script += "esac\necho end\ndone\n"
    try script.write(to: folder.file("worker.sh"), atomically: true, encoding: .utf8)
    try Data().write(to: log)
  }

  private var log: URL { folder.file("calls.log") }

  /// The models that were run so far, in order.
  var calls: [String] {
    get throws {
      try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map(String.init)
    }
  }

  func runner(_ workers: Int, store: SweepStore? = nil, retriesFailed: Bool = false) -> SweepRunner
  {
    SweepRunner(
      workers: workers, executable: "/bin/sh", arguments: [folder.file("worker.sh").path],
      store: store, retriesFailed: retriesFailed)
  }
}
