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
  /// A device that waited for one which was stopped from outside.
  public struct Waiter: Sendable, Equatable {
    /// Which device.
    public let device: Int
    /// At which instruction.
    public let programCounter: Int

    /// A device that waits at an instruction.
    public init(device: Int, programCounter: Int) {
      self.device = device
      self.programCounter = programCounter
    }
  }
  /// Of `killed`: those that waited in vain.
  public let waiters: [Waiter]

  /// A fault of a device that holds the program `words`.
  public init(
    code: FaultCode, device: Int, programCounter: Int, words: [InstructionWord],
    waiters: [Waiter] = []
  ) {
    self.code = code
    self.device = device
    self.programCounter = programCounter
    self.waiters = waiters
    disassembly =
      words.indices.contains(programCounter) ? words[programCounter].disassembly : ""
  }

  /// One line with device, program counter, instruction and those that wait for it.
  public var description: String {
    let instruction = disassembly.isEmpty ? "" : " (\(disassembly))"
    let waiting = waiters.map { "device \($0.device) waits at instruction \($0.programCounter)" }
    return
      ([
        "device \(device) stopped at instruction \(programCounter)\(instruction): \(code.text)"
      ] + waiting).joined(separator: "; ")
  }
}
