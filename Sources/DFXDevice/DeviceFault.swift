// SPDX-License-Identifier: Apache-2.0

public import DFXISA

/// Why a device stopped.
public enum FaultCode: UInt32, Sendable, CaseIterable {
  case undefinedOpcode = 1
  case reservedBits, operandRange, registerRange, addressRange, unaligned, missingHalt, endlessLoop
  case deadlock, ringMismatch, argmaxOfNaN, emptyArgmax, repeatedToken

  /// What happened.
  public var text: String {
    switch self {
    case .undefinedOpcode: "the opcode is not defined"
    case .reservedBits: "reserved bits are not 0"
    case .operandRange: "an operand is out of range"
    case .registerRange: "a register is beyond the register file"
    case .addressRange: "an address is beyond the memory"
    case .unaligned: "an address is not aligned"
    case .missingHalt: "the program ran past its last instruction"
    case .endlessLoop: "the pass exceeds the machine's instruction limit"
    case .deadlock: "deadlock: every unfinished device waits for the ring"
    case .ringMismatch: "the devices' pieces or messages on the ring do not match"
    case .argmaxOfNaN: "a logit is not a number"
    case .emptyArgmax: "the argmax record is empty"
    case .repeatedToken: "the device has emitted a token in this pass already"
    }
  }
}

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
