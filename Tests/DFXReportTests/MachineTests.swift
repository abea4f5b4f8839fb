// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXMachine
import DFXReport
import Testing

@Suite struct MachineTests {
  @Test func theSummaryTakesRatesFromTheMachine() {
    let summary = MachineSummary(.u280)
    #expect(summary.clockMHz == 200 && summary.macsPerCycle == 1024 && summary.vectorLanes == 64)
    #expect(summary.hbmPeakGBPerSecond == 460.8)
    #expect(summary.parameters.count == Machine.parameters.count)
    let clock = summary.parameters.first { $0.group == "core" && $0.name == "clock_mhz" }
    #expect(clock?.value == "200" && clock?.unit == "MHz" && clock?.status == "paper")
  }

  @Test func everyEventHasACoefficientThatTheMachineCanChange() throws {
    let paths = Machine.parameters.map(\.path).filter {
      $0.hasPrefix("energy.") && !$0.hasSuffix("_w")
    }
    let base = EnergyModel(Machine.u280)
    var moved = Set<EventKind>()
    for path in paths {
      let changed = EnergyModel(try Machine.u280.changing(path, to: 0.125))
      let events = EventKind.allCases.filter {
        changed.picojoules(of: $0) != base.picojoules(of: $0)
      }
      #expect(!events.isEmpty, "nothing costs \(path)")
      #expect(events.allSatisfy { changed.picojoules(of: $0) == 0.125 })
      moved.formUnion(events)
    }
    #expect(moved == Set(EventKind.allCases))
  }

  @Test func oneEnergyCoefficientIsCalibrated() throws {
    let calibrated = Machine.parameters.filter {
      $0.group == "energy" && $0.status == .calibrated
    }
    #expect(calibrated.map(\.path) == ["energy.board_w"])
    let machine = try Machine.u280.changing("energy.board_w", to: 12)
    #expect(EnergyModel(machine).boardWatts == 12)
    #expect(MachineSummary(machine).parameters.first { $0.name == "board_w" }?.status == "changed")
  }
}
