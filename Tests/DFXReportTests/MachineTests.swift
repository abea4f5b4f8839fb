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
      $0.hasPrefix("energy.") && $0.contains("_pj")
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

  @Test(arguments: [
    ("core.clock_mhz", [50, 200, 400]), ("core.tile_lanes", [8, 16, 32]),
    ("core.tile_inner", [16, 64, 128]), ("hbm.channels", [8, 17]),
    ("energy.board_w", [0, 18.4, 30]), ("energy.clock_nw_per_ff_mhz", [0, 40, 60]),
    ("energy.hbm_stack_standby_w", [0, 1.3, 2]), ("energy.optics_w", [0, 3.5]),
  ])
  func moreHardwareDrawsMore(path: String, values: [Double]) throws {
    let watts = try values.map {
      EnergyModel(try Machine.u280.changing(path, to: $0)).staticWatts(devices: 4)
    }
    for (less, more) in zip(watts, watts.dropFirst()) { #expect(less < more, "\(path)") }
  }

  @Test func portsOfASwitchDrawWhatTheMachineSays() throws {
    let watts = try [0.0, 6].map {
      let machine = try Machine.u280.changing("link.model", to: "switch")
        .changing("energy.switch_port_w", to: $0)
      return EnergyModel(machine).staticWatts(devices: 4)
    }
    #expect(abs(watts[1] - watts[0] - 6) < 1e-9)
    let parameter = try #require(Machine.parameter(at: "energy.switch_port_w"))
    #expect(!Machine.u280.acts(parameter), "a ring has no switch")
  }

  @Test func staticPowerIsTheSumOfWhatACardHas() {
    let model = EnergyModel(Machine.u280)
    let flipFlops = Machine.u280.cardResources.total.flipFlops
    let expected = 18.4 + 2 * 1.3 + 55.09e-9 * flipFlops * 200
    #expect(abs(model.staticWatts(devices: 1) - expected) < 1e-9, "no links, no optics")
    #expect(abs(model.staticWatts(devices: 4) - expected - 7) < 1e-9)
  }

  @Test func oneEnergyCoefficientIsCalibrated() throws {
    let calibrated = Machine.parameters.filter {
      $0.group == "energy" && $0.status == .calibrated
    }
    #expect(calibrated.map(\.path) == ["energy.clock_nw_per_ff_mhz"])
    let machine = try Machine.u280.changing("energy.board_w", to: 12)
    #expect(EnergyModel(machine).boardWatts == 12)
    #expect(MachineSummary(machine).parameters.first { $0.name == "board_w" }?.status == "changed")
  }
}
