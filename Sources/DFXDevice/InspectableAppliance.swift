// SPDX-License-Identifier: Apache-2.0

public import DFXISA

/// What the observer of a pass wants after an instruction.
public enum CommitResponse: Sendable {
  case proceed
  /// The pass ends here, with the registers as they are.
  case stop
}

/// An appliance whose architectural state can be read and written between instructions.
///
/// Registers and memories are bit patterns of binary16, so that NaN payloads survive.
public protocol InspectableAppliance: Appliance {
  /// Loads instruction words, legal or not: one program per device, all with one configuration.
  func load(words: [[InstructionWord]], configuration: ProgramConfiguration) throws
  /// Runs one pass and calls `observer` after each instruction has taken effect.
  func runPass(_ pass: Pass, observer: (CommitTimes) -> CommitResponse) throws -> PassResult
  /// Reads `count` elements of the vector register file.
  func readVector(device: Int, element: Int, count: Int) throws -> [UInt16]
  /// Writes elements of the vector register file.
  func writeVector(device: Int, element: Int, bits: [UInt16]) throws
  /// Reads `count` scalar registers.
  func readScalars(device: Int, first: Int, count: Int) throws -> [UInt16]
  /// Writes scalar registers.
  func writeScalars(device: Int, first: Int, bits: [UInt16]) throws
  /// Reads `count` half words from a memory, at an even byte address.
  func readBits(device: Int, memory: DeviceMemory, address: UInt64, count: Int) throws -> [UInt16]
  /// Writes half words to a memory, at an even byte address.
  func writeBits(device: Int, memory: DeviceMemory, address: UInt64, bits: [UInt16]) throws
  /// Registers, queues and pipelines as after power-on; memory reads as zero unless it is kept.
  func reset(keepMemory: Bool) throws
}

extension InspectableAppliance {
  /// Runs one pass for `token` at `position` in the only slot, under the eyes of `observer`.
  public func runPass(
    token: Int, position: Int, observer: (CommitTimes) -> CommitResponse
  ) throws -> PassResult {
    try runPass(Pass(token: token, position: position), observer: observer)
  }
}
