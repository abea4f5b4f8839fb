// SPDX-License-Identifier: Apache-2.0

/// What an instruction did for some cycles, and whom it waited for.
public struct InstructionPhase: Sendable, Equatable {
  /// An instruction of the same device and pass.
  public struct Awaited: Sendable, Equatable {
    /// Its number in program order, and its address in the program.
    public let sequence, programCounter: Int

    /// An instruction.
    public init(sequence: Int, programCounter: Int) {
      self.sequence = sequence
      self.programCounter = programCounter
    }
  }

  /// What the cycles went to.
  public let cause: StallCause
  /// How many.
  public let cycles: UInt64
  /// The older instruction that it waited for, the last one where it was several.
  public let awaited: Awaited?
  /// The other devices that it waited for, ascending.
  public let devices: [Int]

  /// A phase.
  public init(
    cause: StallCause, cycles: UInt64, awaited: Awaited? = nil, devices: [Int] = []
  ) {
    self.cause = cause
    self.cycles = cycles
    self.awaited = awaited
    self.devices = devices
  }
}
