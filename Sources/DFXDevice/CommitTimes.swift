// SPDX-License-Identifier: Apache-2.0

/// When an instruction took effect, as the hardware model reports it.
public struct CommitTimes: Sendable, Equatable {
  /// The device, and the instruction's address in its program.
  public var device, programCounter: Int
  /// How many instructions the device accepted before it in this pass: program order.
  public var sequence: Int
  /// Cycles since the start of the pass; 0 without a clock.
  public var acceptedCycle, startedCycle, completedCycle: UInt64
  /// The values of index registers i0 to i3; `loop` and `next` show what they set.
  public var indexRegisters: SIMD4<UInt32>
  /// What it did, counted by the hardware model; empty without a clock.
  public var events: Tally<EventKind>
  /// Bytes it moved on each HBM channel; empty when it moved none, and without a clock.
  public var hbmChannelBytes: [UInt64]
  /// Where the cycles went from when it was the next to be accepted to its completion; empty without a clock.
  public var phases: [InstructionPhase]

  /// The value of index register i0, which counts layers.
  public var layerIndex: Int { Int(indexRegisters[0]) }

  /// The times of one instruction.
  public init(
    device: Int, programCounter: Int, sequence: Int, acceptedCycle: UInt64 = 0,
    startedCycle: UInt64 = 0, completedCycle: UInt64 = 0, indexRegisters: SIMD4<UInt32> = .zero,
    events: Tally<EventKind> = Tally(), hbmChannelBytes: [UInt64] = [],
    phases: [InstructionPhase] = []
  ) {
    self.device = device
    self.programCounter = programCounter
    self.sequence = sequence
    self.acceptedCycle = acceptedCycle
    self.startedCycle = startedCycle
    self.completedCycle = completedCycle
    self.indexRegisters = indexRegisters
    self.events = events
    self.hbmChannelBytes = hbmChannelBytes
    self.phases = phases
  }
}
