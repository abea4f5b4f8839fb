// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware

/// Why a device stopped.
public enum FaultCode: UInt32, Sendable, CaseIterable {
  case undefinedOpcode = 1
  case reservedBits, operandRange, registerRange, addressRange, unaligned, missingHalt, endlessLoop
  case deadlock, ringMismatch, argmaxOfNaN, emptyArgmax

  /// What happened.
  var text: String {
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
  /// The instruction.
  public let disassembly: String

  /// One line with device, program counter and instruction.
  public var description: String {
    "device \(device) stopped at instruction \(programCounter) (\(disassembly)): \(code.text)"
  }
}

/// Why the platform refused.
public enum PlatformError: Error, Sendable, Equatable, CustomStringConvertible {
  case fault(DeviceFault)
  case tileShape
  case invalid(String)
  case `internal`(String)

  /// Whether a device stopped, rather than the simulator.
  public var isDeviceFault: Bool {
    switch self {
    case .fault, .tileShape: true
    default: false
    }
  }

  /// One line that names the cause.
  public var description: String {
    switch self {
    case .fault(let fault): fault.description
    case .tileShape: "this machine's tile shape changes the numerics: only 'estimate' takes it"
    case .invalid(let cause): "the simulator refused a call: \(cause)"
    case .internal(let cause): "the simulator failed: \(cause)"
    }
  }
}
