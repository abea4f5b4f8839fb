// SPDX-License-Identifier: Apache-2.0

/// When an instruction took effect, as the hardware model reports it.
public struct CommitTimes: Sendable, Equatable {
  /// The device, and the instruction's address in its program.
  public var device, programCounter: Int
  /// Cycles since the start of the pass; 0 without a clock.
  public var acceptedCycle, startedCycle, completedCycle: UInt64
  /// The value of index register i0, which counts layers.
  public var layerIndex: Int

  /// The times of one instruction.
  public init(
    device: Int, programCounter: Int, acceptedCycle: UInt64, startedCycle: UInt64,
    completedCycle: UInt64, layerIndex: Int
  ) {
    self.device = device
    self.programCounter = programCounter
    self.acceptedCycle = acceptedCycle
    self.startedCycle = startedCycle
    self.completedCycle = completedCycle
    self.layerIndex = layerIndex
  }
}
