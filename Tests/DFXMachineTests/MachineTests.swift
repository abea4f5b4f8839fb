// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import DFXMachine

@Suite struct MachineTests {
  @Test func presetHoldsThePapersValues() {
    let machine = Machine.u280
    #expect(machine.core.clockMHz == 200)
    #expect(machine.mpu.addCycles == 11)
    #expect(machine.hbmBytes == 8 << 30)
  }

  @Test func filesInheritAndChange() throws {
    let text = #"{"base": "u280-dfx", "ring": {"latency_ns": 300}}"#
    let machine = try Machine.decode(Data(text.utf8), path: "fast-ring.json")
    #expect(machine.name == "fast-ring")
    #expect(machine.ring.latencyNanoseconds == 300)
    #expect(machine.host.commandMicroseconds == Machine.u280.host.commandMicroseconds)
    #expect(machine.listing().contains("changed"))
  }

  @Test func filesOfOwnMachinesAreBases() throws {
    let folder = try TemporaryFolder()
    try Data(#"{"base": "u280-dfx", "ring": {"latency_ns": 300}}"#.utf8).write(
      to: folder.file("slow.json"))
    try Data(#"{"base": "slow.json", "core": {"clock_mhz": 250}}"#.utf8).write(
      to: folder.file("fast.json"))
    let machine = try Machine.named(folder.file("fast.json").path)
    #expect(machine.name == "fast")
    #expect(machine.ring.latencyNanoseconds == 300 && machine.core.clockMHz == 250)
    try Data(#"{"base": "b.json"}"#.utf8).write(to: folder.file("a.json"))
    try Data(#"{"base": "a.json"}"#.utf8).write(to: folder.file("b.json"))
    try Data(#"{"base": "gone.json"}"#.utf8).write(to: folder.file("c.json"))
    for (file, cause) in [("a.json", "base of itself"), ("c.json", "gone.json")] {
      let error = #expect(throws: MachineError.self) { try Machine.named(folder.file(file).path) }
      #expect(error?.description.contains(cause) == true, "\(error?.description ?? "")")
    }
  }

  @Test func filesSayWhereTheirValuesComeFrom() throws {
    let text = """
      {"base": "u280-dfx", "ring": {"latency_ns":
        {"value": 300, "status": "measured", "citation": "auroraflow", "note": "on a bench"}}}
      """
    let machine = try Machine.decode(Data(text.utf8), path: "sourced.json")
    let parameter = try #require(Machine.parameter(at: "ring.latency_ns"))
    #expect(machine.status(of: parameter) == "measured")
    #expect(machine.provenance(of: parameter)?.text == "AuroraFlow: on a bench")
    let again = try Machine.decode(Data(machine.fileText().utf8), path: "again.json")
    #expect(again == machine)
  }

  @Test func presetsAreReadAndSourced() throws {
    #expect(Machine.presets.first?.name == "u280-dfx")
    #expect(Machine.presets.first?.changes.isEmpty == true)
    for machine in Machine.presets {
      #expect(!machine.summary.isEmpty, "\(machine.name)")
      #expect(try Machine.named(machine.name) == machine)
      let copy = try Machine.decode(Data(machine.fileText().utf8), path: "copy.json")
      #expect(copy == machine)
      for path in machine.changes.keys {
        let parameter = try #require(Machine.parameter(at: path))
        let provenance = try #require(
          machine.provenance(of: parameter), "\(machine.name): \(path) has no source")
        #expect(provenance.citation != nil || !provenance.note.isEmpty)
        if let key = provenance.citation { #expect(Citation.all[key] != nil, "\(path): \(key)") }
      }
    }
  }

  @Test func listingsShowUnitAndSource() throws {
    let text = Machine.u280.listing()
    #expect(text.contains("clock_mhz"))
    let data = Data(try Machine.u280.listingJSON().utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let rows = try #require(object["parameters"] as? [[String: Any]])
    #expect(rows.count == Machine.parameters.count)
    let latency = try #require(rows.first { $0["path"] as? String == "ring.latency_ns" })
    #expect(latency["unit"] as? String == "ns" && latency["value"] as? Int == 510)
    #expect(latency["citation"] as? String == "auroraflow")
  }

  @Test func peaksFollowFromTheBursts() throws {
    #expect(Machine.u280.hbmPeakGBPerSecond == 460.8)
    #expect(Machine.u280.ddrPeakGBPerSecond == 38.4)
    let slower = try Machine.u280.changing("hbm.burst_ticks", to: 8)
    #expect(slower.hbmPeakGBPerSecond == 115.2)
  }

  @Test func groupsOfAKindCanBeAlike() throws {
    let text = """
      {"base": "u280-dfx", "hbm": {"clock_mhz": 1000}, "ddr": {"like": "hbm", "channels": 1}}
      """
    let machine = try Machine.decode(Data(text.utf8), path: "alike.json")
    #expect(machine.ddr.clockMHz == 1000 && machine.ddr.channels == 1)
    #expect(machine.ddr.pathNanoseconds == machine.hbm.pathNanoseconds)
    let parameter = try #require(Machine.parameter(at: "ddr.clock_mhz"))
    #expect(machine.provenance(of: parameter)?.text == "as hbm.clock_mhz")
  }

  @Test func capacityIsWhatRowsHold() throws {
    #expect(Machine.u280.ddrBytes == 32 << 30)
    for machine in Machine.presets {
      #expect(machine.hbmBytes == Int(machine.hbm.capacityGiB * 0x1p30), "\(machine.name)")
      #expect(machine.ddrBytes == Int(machine.ddr.capacityGiB * 0x1p30), "\(machine.name)")
    }
    #expect(try Machine.u280.changing("hbm.channels", to: 8).hbmBytes == 2 << 30)
    #expect(try Machine.u280.changing("hbm.banks_per_group", to: 1).hbmBytes == 2 << 30)
    #expect(try Machine.u280.changing("hbm.capacity_gib", to: 1).hbmBytes == 1 << 30)
  }

  @Test(
    "What no hardware has together is refused by name",
    arguments: [
      (#""hbm": {"refresh_ns": 2000, "refresh_interval_ns": 2000}"#, "hbm.refresh_ns"),
      (#""ddr": {"refresh_ns": 1990, "refresh_interval_ns": 2000}"#, "ddr.refresh_interval_ns"),
      (#""hbm": {"banks_per_group": 3}"#, "hbm.banks_per_group"),
      (#""hbm": {"bank_groups": 6}"#, "hbm.bank_groups"),
      (#""hbm": {"row_bytes": 300}"#, "hbm.row_bytes"),
      (#""ddr": {"rows": 1025}"#, "ddr.rows"),
      (#""hbm": {"burst_bytes": 48}"#, "hbm.burst_bytes"),
      (#""hbm": {"port_burst_bytes": 100}"#, "hbm.port_burst_bytes"),
      (#""hbm": {"column_same_group_ticks": 1}"#, "hbm.column_other_group_ticks"),
      (#""ddr": {"write_to_read_other_ticks": 10}"#, "ddr.write_to_read_same_ticks"),
      (#""core": {"tile_inner": 128, "weight_buffer_kib": 3}"#, "core.weight_buffer_kib"),
      (#""core": {"tile_inner": 128, "weight_buffer_kib": 4, "tile_lanes": 32}"#, "needs 8"),
      (#""ring": {"flit_bytes": 33}"#, "ring.flit_bytes"),
      (#""hbm": {"like": "ring"}"#, "cannot be like 'ring'"),
    ])
  func impossibleCombinations(groups: String, named: String) {
    let error = #expect(throws: MachineError.self) {
      try Machine.decode(
        Data(#"{"base": "u280-dfx", \#(groups)}"#.utf8), path: "machine.json")
    }
    #expect(error?.description.contains(named) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("machine.json") == true)
  }

  @Test func whatActsOnNothingSaysSo() throws {
    let unconnected = Machine.parameters.filter { !$0.isConnected }
    #expect(unconnected.contains { $0.path == "ddr.channels" })
    let machine = try Machine.u280.changing("ddr.channels", to: 4)
    for parameter in unconnected {
      #expect(machine.status(of: parameter) == "not connected")
    }
    #expect(machine.listing().contains("not connected"))
  }

  /// Of ring and switch, the parameters of the one that is not there act on nothing.
  @Test func parametersOfTheOtherLinkSaySo() throws {
    for (model, idle) in [("ring", "switch.latency_ns"), ("switch", "ring.latency_ns")] {
      let machine = try Machine.u280.changing("link.model", to: model)
      let parameter = try #require(Machine.parameter(at: idle))
      #expect(machine.status(of: parameter) == "not connected")
      #expect(machine.idleCause(of: parameter)?.contains("'link.model' is '\(model)'") == true)
      let other = try #require(
        Machine.parameter(at: model == "ring" ? "ring.latency_ns" : "switch.latency_ns"))
      #expect(machine.acts(other) && machine.status(of: other) != "not connected")
    }
  }

  @Test(
    "Wrong files name the key",
    arguments: [
      (#"{"base": "u280-dfx", "ring": {"latency": 300}}"#, "ring.latency"),
      (#"{"base": "u280-dfx", "rong": {"latency_ns": 300}}"#, "rong.latency_ns"),
      (#"{"base": "u280-dfx", "core": {"clock_mhz": -1}}"#, "core.clock_mhz"),
      (#"{"base": "u280-dfx", "mpu": {"add_cycles": 1.5}}"#, "mpu.add_cycles"),
      (#"{"base": "u280-dfx", "mpu": {"add_cycles": "2"}}"#, "mpu.add_cycles"),
      (#"{"base": "u280-dfx", "mpu": {"add_cycles": true}}"#, "mpu.add_cycles"),
      (#"{"base": "u280-dfx", "hbm": {"peak_gb_per_s": 50}}"#, "hbm.burst_ticks"),
      (#"{"base": "u280-dfx", "ring": {"latency_ns": {"value": "x"}}}"#, "ring.latency_ns"),
      (#"{"base": "u280-dfx", "ring": {"latency_ns": {"value": 1, "status": "x"}}}"#, "status"),
      (#"{"base": "u280-dfx", "name": 3}"#, "name"),
      (#"{"base": "v100"}"#, "v100"), (#"{}"#, "base"), ("[", "JSON"),
      (#"{"name": "fast"}"#, "base"), (#"{"summary": "fast"}"#, "base"), (#"{"rong": {}}"#, "rong"),
      (#"{"model": "gpt2"}"#, "model"), (#"{"rong": {"latency_ns": 300}}"#, "rong.latency_ns"),
    ])
  func wrongFiles(text: String, named: String) {
    let error = #expect(throws: MachineError.self) {
      try Machine.decode(Data(text.utf8), path: "machine.json")
    }
    #expect(error?.description.contains(named) == true)
    #expect(error?.description.contains("machine.json") == true)
  }

  /// A file of parameters alone differs from the paper's machine, and says that this was assumed, also as a base of another.
  @Test func aFileWithoutBaseIsOfThePapersMachine() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try Data(#"{"hbm": {"burst_ticks": 8}}"#.utf8).write(to: folder.file("slow.json"))
    let machine = try Machine.named(folder.file("slow.json").path)
    #expect(machine.hbm.burstTicks == 8 && machine.changes.count == 1)
    let remark = try #require(machine.remark)
    #expect(remark.contains("slow.json") && remark.contains("u280-dfx"))
    let text = #"{"base": "slow.json", "core": {"clock_mhz": 250}}"#
    try Data(text.utf8).write(to: folder.file("fast.json"))
    let above = try Machine.named(folder.file("fast.json").path)
    #expect(above.remark == remark && above.changes.count == 2)
    #expect(Machine.presets.allSatisfy { $0.remark == nil })
  }

  @Test func fingerprintFollowsTheArchitectureOnly() throws {
    let faster = try Machine.u280.changing("core.clock_mhz", to: 250)
    #expect(faster.fingerprint == Machine.u280.fingerprint)
    let smaller = try Machine.u280.changing("core.vector_register_tiles", to: 512)
    #expect(smaller.fingerprint != Machine.u280.fingerprint)
  }
}
