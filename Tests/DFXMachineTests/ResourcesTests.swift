// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import DFXMachine

@Suite struct ResourcesTests {
  private func machine(_ groups: String) throws -> Machine {
    try Machine.decode(Data(#"{"base": "u280-dfx", \#(groups)}"#.utf8), path: "machine.json")
  }

  /// The row to which coefficients are fitted; DSPs are counted but for those of the scalar unit.
  @Test func thePapersCardTakesWhatThePaperSays() throws {
    let device = try #require(Machine.u280.device)
    let total = Machine.u280.cardResources.total
    #expect(total.dsps == 3533)
    for (kind, share) in [
      (Resources.Kind.lut, 0.3993), (.dsp, 0.3915), (.flipFlop, 0.425), (.blockRAM, 0.591),
      (.ultraRAM, 0.108),
    ] {
      #expect(abs(total[kind] / device.resources[kind] - share) < 1e-4, "\(kind)")
    }
  }

  @Test func operatorsAreCounted() throws {
    let base = Machine.u280.cardResources.total
    let wider = try machine(#""core": {"tile_lanes": 32}"#).cardResources.total
    // 16 columns more: 64 multipliers, 63 adders, an accumulator, bias and GELU each.
    let column: Double = 64 + 2 * 64 + 2 + 5
    #expect(wider.dsps - base.dsps == 16 * column)
    #expect(wider.blockRAMs == base.blockRAMs)
    let fewer = try machine(#""hbm": {"channels": 8}"#).cardResources.total
    #expect(abs(base.blockRAMs - fewer.blockRAMs - 24 * 25.62) < 1e-6 && fewer.dsps == base.dsps)
    let larger = try machine(#""core": {"weight_buffer_kib": 1024}"#).cardResources.total
    #expect(larger.blockRAMs - base.blockRAMs == 128)
  }

  @Test func moreOfAnythingNeverTakesLess() throws {
    for (path, values) in [
      ("core.tile_inner", [8, 32, 64, 128]), ("core.tile_lanes", [8, 16, 64]),
      ("core.weight_buffer_kib", [64, 512, 700]), ("hbm.channels", [1, 7, 32]),
      ("core.vector_register_tiles", [16, 512, 1024]), ("core.register_read_ports", [1, 4]),
      ("core.instruction_memory_kib", [1, 64, 128]),
    ] {
      let totals = try values.map {
        try Machine.u280.changing(path, to: $0).cardResources.total
      }
      for (less, more) in zip(totals, totals.dropFirst()) {
        #expect(Resources.Kind.allCases.allSatisfy { less[$0] <= more[$0] }, "\(path)")
        #expect(less != more, "\(path) takes nothing")
      }
    }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    for (groups, named) in [
      (#""core": {"tile_inner": 128, "tile_lanes": 128}"#, "DSP, the Alveo U280 has 9024"),
      (#""core": {"tile_lanes": 32}, "card": {"device": "u50"}"#, "FF, the Alveo U50 has 1743360"),
      (#""core": {"weight_buffer_kib": 8192}"#, "BRAM36"),
    ] {
      let error = #expect(throws: MachineError.self) { try machine(groups) }
      #expect(error?.description.contains(named) == true, "\(error?.description ?? "")")
      let free = groups.replacing(#", "card": {"device": "u50"}"#, with: "")
      let unchecked = try machine(free + #", "card": {"device": "none"}"#)
      #expect(unchecked.device == nil)
    }
    for machine in Machine.presets { #expect(machine.device != nil, "\(machine.name)") }
  }

  @Test func listingsHaveEveryPart() {
    let lines = Machine.u280.resourceListing().split(separator: "\n")
    #expect(lines.count == Machine.u280.cardResources.parts.count + 5)
    #expect(lines.contains { $0.hasPrefix("used") && $0.contains("39.2 %") })
  }
}
