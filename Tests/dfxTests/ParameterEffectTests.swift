// SPDX-License-Identifier: Apache-2.0

import DFXMachine
import DFXSimulator
import Foundation
import TestSupport
import Testing

/// Every parameter moves a result, or says that it does not.
@Suite struct ParameterEffectTests {
  /// Parameters that say what fits; a small value is refused, which the second test sees.
  static let limits: [String: Double] = [
    "core.maximum_devices": 1, "core.instruction_limit": 1000, "core.instruction_memory_kib": 1,
    "core.vector_register_tiles": 16, "hbm.capacity_gib": 0.001, "ddr.capacity_gib": 0.001,
  ]

  /// Parameters of what an estimate does not do: it reads no logits, only one request is compared with GPUs, and
  /// programs of GPT-2 need fewer scalar registers than the fewest that a machine may have.
  static let elsewhere: Set = [
    "core.scalar_registers", "host.read_gb_per_s", "energy.pcie_pj_per_bit", "price.gpu_usd",
  ]

  /// What parameters are changed on: those of the switch on a machine that has one.
  private static func base(of parameter: Parameter) throws -> Machine {
    isOfSwitch(parameter) ? try .u280.changing("link.model", to: "switch") : .u280
  }

  private static func isOfSwitch(_ parameter: Parameter) -> Bool {
    parameter.group == "switch" || parameter.path == "energy.switch_port_w"
  }

  private struct Trial {
    let parameter: Parameter
    let machine: Machine
    let file: URL
  }

  /// The machine with each parameter at other values, where those are legal.
  private func trials(in folder: TemporaryFolder) throws -> [Trial] {
    var trials: [Trial] = []
    for parameter in Machine.parameters where Self.limits[parameter.path] == nil {
      let base = try Self.base(of: parameter)
      guard let value = base[parameter].number, let range = parameter.range else {
        continue
      }
      var values = [value * 2, value * 1.5, value / 2, range.upperBound, range.lowerBound].map {
        let value = min(max($0, range.lowerBound), range.upperBound)
        return parameter.isInteger ? value.rounded() : value
      }
      values.removeAll { $0 == value }
      for other in Set(values).sorted() {
        let changed = try base.changing(parameter.path, to: other)
        guard let machine = try? changed.checked() else { continue }
        let file = folder.file("\(parameter.path)=\(other).json")
        try machine.fileText().write(to: file, atomically: true, encoding: .utf8)
        trials.append(Trial(parameter: parameter, machine: machine, file: file))
      }
    }
    return trials
  }

  /// Results of one request on each machine, without the columns that repeat the machine.
  private func results(on machines: [String], in folder: TemporaryFolder) throws -> [[String]] {
    let points = machines.map { machine -> [String: Any] in
      ["model": "stories", "devices": 2, "input": 3, "output": 2, "machine": machine]
    }
    let sweep = folder.file("sweep.json")
    try JSONSerialization.data(withJSONObject: ["name": "effects", "points": points])
      .write(to: sweep)
    let run = try CommandRun(["sweep", sweep.path, "--format", "csv-wide", "--quiet"])
    var rows = run.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    try #require(rows.count == machines.count + 1, "\(run.notes)")
    let names = rows.removeFirst()
    let first = try #require(names.firstIndex { $0.hasPrefix("latency.") })
    return rows.map { row in
      names.indices.filter { $0 >= first && !names[$0].hasPrefix("machine.") }.map { row[$0] }
    }
  }

  /// Writes among reads, in order and anywhere, on a channel of both memories; nil where a memory is too small for them.
  private static func patterns(_ machine: Machine) -> [[MemoryExperiment.Row]?] {
    [(MemoryExperiment.Memory.hbm, 256 << 20), (.ddr, 8 << 30)].flatMap { memory, window in
      [(MemoryExperiment.Order.strided, 0), (.random, window)].map { order, window in
        try? MemoryExperiment(
          memory: memory, order: order, windowBytes: window, writeShare: 0.4, accesses: 4000,
          channels: 1
        ).rows(on: machine)
      }
    }
  }

  private static let base = (
    patterns: patterns(.u280), benchmark: MemoryBenchmark(machine: .u280),
    resources: Machine.u280.cardResources
  )

  private func actsOnMemoriesOrResources(_ machine: Machine) -> Bool {
    machine.cardResources != Self.base.resources || Self.patterns(machine) != Self.base.patterns
      || MemoryBenchmark(machine: machine) != Self.base.benchmark
  }

  @Test func everyParameterActsOrSaysThatItDoesNot() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let trials = try trials(in: folder)
    let switched = folder.file("switch.json")
    try Machine.u280.changing("link.model", to: "switch").fileText()
      .write(to: switched, atomically: true, encoding: .utf8)
    var rows = try results(on: ["u280-dfx", switched.path] + trials.map(\.file.path), in: folder)
    let (ring, switchBase) = (rows.removeFirst(), rows.removeFirst())
    #expect(ring != switchBase)
    var still = Set(Machine.parameters.filter { $0.range != nil }.map(\.path))
    still.subtract(Self.elsewhere.union(Self.limits.keys))
    for (trial, row) in zip(trials, rows)
    where row != (Self.isOfSwitch(trial.parameter) ? switchBase : ring) {
      still.remove(trial.parameter.path)
    }
    for trial in trials where still.contains(trial.parameter.path) {
      guard actsOnMemoriesOrResources(trial.machine) else { continue }
      still.remove(trial.parameter.path)
    }
    let unconnected = Set(Machine.parameters.filter { !$0.isConnected }.map(\.path))
    #expect(still.subtracting(unconnected) == [], "act on nothing and do not say so")
    #expect(unconnected.subtracting(still) == [], "act, and say that they do not")
  }

  @Test(arguments: limits.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  func limitsRefuse(path: String, value: Double) throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.file("small.json")
    try Machine.u280.changing(path, to: value).fileText()
      .write(to: file, atomically: true, encoding: .utf8)
    let run = try CommandRun([
      "estimate", "--model", "gpt2", "--devices", "2", "--input", "1", "--output", "1", "--machine",
      file.path,
    ])
    #expect(run.status != 0 && !run.notes.isEmpty, "\(path)")
  }
}
