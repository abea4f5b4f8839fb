// SPDX-License-Identifier: Apache-2.0

import DFXCapacity
import DFXRuntime
import Foundation
import TestSupport
import Testing

/// The costs of `scripts/capacity/simpy_queue.py`.
private struct ScriptCosts: PassCosts {
  let request = SimulatedCost(time: SimulatedTime(picoseconds: 1_000_000), joules: 0)
  let reading = SimulatedCost.zero
  func pass(position: Int) -> SimulatedCost {
    SimulatedCost(time: SimulatedTime(picoseconds: Int64(100 + position) * 1000), joules: 0)
  }
}

@Suite struct SimpyTests {
  @Test("Requests wait as in simpy, to the picosecond", arguments: [1, 4, 1000])
  func sameWaits(promptChunk: Int) throws {
    let folder = Fixtures.repository.appendingPathComponent("Tests/Fixtures/capacity")
    let trace = try String(contentsOf: folder.appendingPathComponent("trace.csv"), encoding: .utf8)
    let day = try [CapacityRequest](trace: trace, name: "trace.csv", context: 100_000)
    let waits = try String(contentsOf: folder.appendingPathComponent("waits.csv"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: ",").map { Int64($0) ?? -1 } }
    #expect(waits.count == day.count + 1)
    for (column, appliances) in waits[0].enumerated() {
      var simulation = CapacitySimulation(
        day,
        settings: Scheduler.Settings(
          appliances: Int(appliances), slots: 1, maximumQueued: day.count,
          promptChunk: promptChunk),
        costs: ScriptCosts())
      let outcomes = try simulation.run().outcomes
      for (index, outcome) in outcomes.enumerated() {
        guard case .served(let times) = outcome else {
          Issue.record("request \(index) is not served")
          continue
        }
        #expect(
          times.queueTime?.picoseconds == waits[index + 1][column],
          "request \(index), \(appliances) appliances")
      }
    }
  }
}
