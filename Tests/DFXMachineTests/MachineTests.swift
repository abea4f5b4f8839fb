// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import DFXMachine

@Suite struct MachineTests {
  @Test func presetHoldsThePapersValues() {
    let machine = Machine.u280
    #expect(machine["core.clock_mhz"] == 200)
    #expect(machine["mpu.add_cycles"] == 11)
    #expect(machine.hbmBytes == 8 << 30)
  }

  @Test func everyPresetValueIsLegalAndHasASource() {
    for parameter in Machine.parameters {
      #expect(parameter.range.contains(parameter.value), "\(parameter.path)")
      #expect(!parameter.source.isEmpty, "\(parameter.path)")
      #expect(!parameter.isInteger || parameter.value == parameter.value.rounded())
    }
    #expect(Set(Machine.parameters.map(\.path)).count == Machine.parameters.count)
  }

  @Test func filesInheritAndChange() throws {
    let text = #"{"base": "u280-dfx", "ring": {"latency_ns": 300}}"#
    let machine = try Machine.decode(Data(text.utf8), path: "fast-ring.json")
    #expect(machine.name == "fast-ring")
    #expect(machine["ring.latency_ns"] == 300)
    #expect(machine["host.command_us"] == Machine.u280["host.command_us"])
    #expect(machine.listing().contains("changed"))
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
      (#"{"base": "v100"}"#, "v100"), (#"{}"#, "base"), ("[", "JSON"),
    ])
  func wrongFiles(text: String, named: String) {
    let error = #expect(throws: MachineError.self) {
      try Machine.decode(Data(text.utf8), path: "machine.json")
    }
    #expect(error?.description.contains(named) == true)
    #expect(error?.description.contains("machine.json") == true)
  }

  @Test func fingerprintFollowsTheArchitectureOnly() throws {
    let faster = try Machine.u280.changing("core.clock_mhz", to: 250)
    #expect(faster.fingerprint == Machine.u280.fingerprint)
    let smaller = try Machine.u280.changing("core.vector_register_tiles", to: 512)
    #expect(smaller.fingerprint != Machine.u280.fingerprint)
  }
}
