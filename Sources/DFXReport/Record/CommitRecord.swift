// SPDX-License-Identifier: Apache-2.0

public import DFXISA

/// A part of a device that executes instructions.
public enum EngineTrack: String, Sendable, Codable, CaseIterable {
  /// Matrix processing unit.
  case mpu = "MPU"
  /// Vector processing unit.
  case vpu = "VPU"
  /// Scalar function unit.
  case sfu = "SFU"
  /// Direct memory access.
  case dma = "DMA"
  /// Ring interface.
  case router = "Router"
  /// Program control.
  case control = "Control"
}

/// When one instruction was accepted, started and completed; cycles since the start of its pass.
public struct CommitRecord: Sendable, Equatable {
  /// The device that executed it.
  public var device: Int
  /// Its address in the program.
  public var programCounter: Int
  /// What the program calls it, for example `attn.c_proj`.
  public var label: String
  /// The decoder layer, nil outside the layers.
  public var layer: Int?
  /// What it is for.
  public var operation: OperationTag
  /// The engine that executed it.
  public var engine: EngineTrack
  /// Its mnemonic.
  public var mnemonic: String
  /// The cycle in which the scheduler accepted it.
  public var acceptedCycle: UInt64
  /// The cycle in which its engine started.
  public var startedCycle: UInt64
  /// The cycle in which its results became visible.
  public var completedCycle: UInt64
  /// Bytes it moved on each HBM channel; empty when it moved none.
  public var hbmChannelBytes: [UInt64]
  /// Dynamic energy it cost in joules.
  public var energy: Double
  /// Program counters whose latest results it read on the same device.
  public var producers: [Int]

  /// The times of one instruction.
  public init(
    device: Int, programCounter: Int, label: String, layer: Int?, operation: OperationTag,
    engine: EngineTrack, mnemonic: String, acceptedCycle: UInt64, startedCycle: UInt64,
    completedCycle: UInt64, hbmChannelBytes: [UInt64] = [], energy: Double = 0,
    producers: [Int] = []
  ) {
    self.device = device
    self.programCounter = programCounter
    self.label = label
    self.layer = layer
    self.operation = operation
    self.engine = engine
    self.mnemonic = mnemonic
    self.acceptedCycle = acceptedCycle
    self.startedCycle = startedCycle
    self.completedCycle = completedCycle
    self.hbmChannelBytes = hbmChannelBytes
    self.energy = energy
    self.producers = producers
  }

  /// HBM bytes it moved on all channels.
  public var hbmBytes: UInt64 { hbmChannelBytes.reduce(0, +) }
}
