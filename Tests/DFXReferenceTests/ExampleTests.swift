// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXReference
import DFXSimulator
import Testing

/// Every worked example of the specification, executed.
@Suite struct ExampleTests {
  static let mnemonics = Specification.current.instructions.map(\.mnemonic)

  @Test(arguments: mnemonics) func referenceComputesTheExamples(mnemonic: String) throws {
    try check(mnemonic, on: ReferenceAppliance(machine: .u280, deviceCount: 1))
  }

  @Test(arguments: mnemonics) func engineComputesTheExamples(mnemonic: String) throws {
    try check(
      mnemonic,
      on: SimulatedPlatform(machine: .u280, deviceCount: 1, mode: .functional, hostThreads: 1))
  }

  @Test func timedPlatformComputesTheExamples() async {
    await #expect(processExitsWith: .success) {
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 1, mode: .timed, hostThreads: 1)
      for mnemonic in Self.mnemonics { try check(mnemonic, on: platform) }
    }
  }
}

/// Runs the examples of an instruction and compares the state after each.
private func check(_ mnemonic: String, on appliance: any InspectableAppliance) throws {
  let definition = try #require(Specification.current.definition(of: mnemonic))
  #expect(definition.examples.count == 2)
  for example in definition.examples {
    try appliance.reset(keepMemory: false)
    let ends = example.assembly.contains { $0 == "halt" || $0 == "end_pass" }
    let text = (example.assembly + (ends ? [] : ["halt"])).joined(separator: "\n")
    let program = try Assembler.assemble(text, file: mnemonic)
    #expect(program.instructions.contains { $0.mnemonic == mnemonic })
    try appliance.load(programs: [program])
    for (place, content) in example.before where place != "position" && place != "token" {
      try ExamplePlace(place).write(content.bits, to: appliance)
    }
    let result = try appliance.runPass(
      token: example.before["token"]?.count ?? 0, position: example.before["position"]?.count ?? 0)
    for (place, content) in example.after {
      if place == "emitted" {
        #expect(result.token == content.count, "\(mnemonic): \(example.title)")
        continue
      }
      let found = try ExamplePlace(place).read(content.bits.count, from: appliance)
      #expect(found == content.bits, "\(mnemonic): \(example.title): \(place)")
    }
  }
}

/// A place of the architectural state: `v0+2`, `s1`, `hbm@64`, `ddr@0`.
private enum ExamplePlace {
  case vector(Int)
  case scalar(Int)
  case memory(DeviceMemory, UInt64)

  init(_ text: String) throws {
    let parts = text.split(separator: "@")
    if parts.count == 2 {
      let memory = try #require(DeviceMemory(rawValue: String(parts[0])))
      self = .memory(memory, try #require(UInt64(parts[1])))
    } else if text.hasPrefix("s") {
      self = .scalar(try #require(Int(text.dropFirst())))
    } else {
      let numbers = try text.dropFirst().split(separator: "+").map { try #require(Int($0)) }
      self = .vector(64 * numbers[0] + (numbers.count > 1 ? numbers[1] : 0))
    }
  }

  func write(_ bits: [UInt16], to appliance: any InspectableAppliance) throws {
    switch self {
    case .vector(let element): try appliance.writeVector(device: 0, element: element, bits: bits)
    case .scalar(let number): try appliance.writeScalars(device: 0, first: number, bits: bits)
    case .memory(let memory, let address):
      try appliance.writeBits(device: 0, memory: memory, address: address, bits: bits)
    }
  }

  func read(_ count: Int, from appliance: any InspectableAppliance) throws -> [UInt16] {
    switch self {
    case .vector(let element):
      try appliance.readVector(device: 0, element: element, count: count)
    case .scalar(let number): try appliance.readScalars(device: 0, first: number, count: count)
    case .memory(let memory, let address):
      try appliance.readBits(device: 0, memory: memory, address: address, count: count)
    }
  }
}

extension Specification.ExampleContent {
  fileprivate var count: Int? { if case .count(let count) = self { count } else { nil } }

  fileprivate var bits: [UInt16] {
    guard case .values(let values) = self else { return [] }
    return values.map { value in
      switch value {
      case .number(let number): Float16(number).bitPattern
      case .text("-0"): 0x8000
      case .text("inf"): 0x7C00
      case .text("-inf"): 0xFC00
      case .text("nan"): 0x7E00
      case .text(let text): UInt16(text.dropFirst(2), radix: 16) ?? 0
      }
    }
  }
}
