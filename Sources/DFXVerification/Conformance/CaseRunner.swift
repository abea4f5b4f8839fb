// SPDX-License-Identifier: Apache-2.0

internal import Crypto
package import DFXDevice
internal import DFXISA
internal import DFXSimulator

/// Runs cases on an implementation of the instruction set and says how it differs from the vectors.
package struct CaseRunner {
  private let appliance: any InspectableAppliance

  /// A runner on a platform, which it resets before each case.
  package init(appliance: any InspectableAppliance) {
    self.appliance = appliance
  }

  /// What differs, nothing when the implementation conforms.
  package func mismatches(of test: ConformanceCase) throws -> [String] {
    try prepare(test)
    for (number, pass) in test.allPasses.enumerated() {
      do {
        let result = try appliance.runPass(pass.pass)
        let expected = test.tokens?[number]
        guard result.token == expected else {
          return ["pass \(number) emits \(text(result.token)), expected \(text(expected))"]
        }
      } catch let fault as DeviceFault {
        return differences(of: fault, from: test)
      } catch PlatformError.fault(let fault) {
        return differences(of: fault, from: test)
      }
    }
    if test.fault != nil { return ["no fault, expected \(text(test.fault))"] }
    return try test.devices.enumerated().flatMap { number, device in
      try differences(from: device.expect, device: number)
    }
  }

  private func differences(of fault: DeviceFault, from test: ConformanceCase) -> [String] {
    let found = ConformanceCase.Fault(fault)
    guard found == test.fault else { return ["\(found), expected \(text(test.fault))"] }
    let program = test.devices[fault.device].words
    let shown =
      program.indices.contains(fault.programCounter)
      ? program[fault.programCounter].disassembly : ""
    return fault.disassembly == shown ? [] : ["it shows \(fault.disassembly), expected \(shown)"]
  }

  private func text<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "none" }

  private func prepare(_ test: ConformanceCase) throws {
    try appliance.reset(keepMemory: false)
    let words = test.devices.map(\.words)
    try appliance.load(
      words: words,
      configuration: ProgramConfiguration(
        layers: test.layers ?? 1, slots: test.slots ?? 1, slotStride: test.slotStride ?? 0,
        outputStart: test.outputStart))
    let background = ConformanceMachine.background
    let vectors = ConformanceMachine.vectorElements
    for (number, device) in test.devices.enumerated() {
      try appliance.write(Array(background[..<vectors]), to: .vectors, at: 0, device: number)
      try appliance.write(Array(background[vectors...]), to: .scalars, at: 0, device: number)
      for space in ConformanceCase.Space.allCases {
        for piece in device[space].flatMap({ $0.pieces(unitsPerElement: space.unitsPerElement) }) {
          try appliance.write(piece.elements, to: space, at: piece.at, device: number)
        }
      }
    }
  }

  private func differences(
    from expectation: ConformanceCase.Expectation?, device: Int
  ) throws -> [String] {
    guard let expectation else { return ["device \(device): nothing is expected"] }
    var found: [String] = []
    for space in ConformanceCase.Space.allCases {
      for known in expectation[space] {
        let elements = try appliance.read(space, at: known.at, count: known.count, device: device)
        guard let difference = Self.difference(elements, known) else { continue }
        found.append("device \(device), \(space.rawValue) at \(known.at): \(difference)")
      }
    }
    guard found.isEmpty else { return found }
    let vectors = try appliance.read(
      .vectors, at: 0, count: ConformanceMachine.vectorElements, device: device)
    let scalars = try appliance.read(
      .scalars, at: 0, count: ConformanceMachine.scalarRegisters, device: device)
    if Self.digest(vectors + scalars) != expectation.registers {
      found.append("device \(device): a register changed that no instruction writes")
    }
    return found
  }

  private static func difference(_ elements: [UInt16], _ known: KnownElements) -> String? {
    if let bits = known.bits {
      let wanted = UInt16.elements(hexadecimal: bits)
      guard let place = wanted.indices.first(where: { wanted[$0] != elements[$0] }) else {
        return nil
      }
      let (found, expected) = (elements[place], wanted[place])
      return "element \(place) is \(hexadecimal(found)), expected \(hexadecimal(expected))"
    }
    return digest(elements) == known.sha256 ? nil : "\(known.count) elements of another digest"
  }

  private static func hexadecimal(_ element: UInt16) -> String {
    let digits = String(element, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  static func digest(_ elements: [UInt16]) -> String {
    let hash = elements.withUnsafeBytes { SHA256.hash(data: $0) }
    return hash.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}

extension ConformanceCase.Fault {
  init(_ fault: DeviceFault) {
    self.init(
      kind: fault.code.conformanceName, device: fault.device, pc: fault.programCounter)
  }
}

extension ConformanceCase.Device {
  /// The program's instruction words, legal or not.
  var words: [InstructionWord] {
    program.map { text in
      let parts = parts(of: text)
      return InstructionWord(parts[0], parts[1], parts[2], parts[3])
    }
  }
}

extension ConformanceCase.Pass {
  var pass: Pass {
    Pass(
      token: token, position: position, slot: slot ?? 0, withoutOutput: withoutOutput ?? false)
  }
}
