// SPDX-License-Identifier: Apache-2.0

public import DFXISA

/// A device that stopped.
public struct DeviceFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// What happened.
  public let code: FaultCode
  /// Which device.
  public let device: Int
  /// At which instruction.
  public let programCounter: Int
  /// The instruction, or its word where that is illegal, or nothing beyond the program.
  public let disassembly: String

  /// A fault of a device that holds the program `words`.
  public init(code: FaultCode, device: Int, programCounter: Int, words: [InstructionWord]) {
    self.code = code
    self.device = device
    self.programCounter = programCounter
    disassembly =
      words.indices.contains(programCounter) ? words[programCounter].disassembly : ""
  }

  /// One line with device, program counter and instruction.
  public var description: String {
    let instruction = disassembly.isEmpty ? "" : " (\(disassembly))"
    return "device \(device) stopped at instruction \(programCounter)\(instruction): \(code.text)"
  }
}
