// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXHardware
public import DFXISA

extension SimulatedPlatform: InspectableAppliance {
  /// Loads instruction words, legal or not: one program, with its operation tags, per device.
  public func load(
    words: [[InstructionWord]], operations: [[Operation]], layers: Int
  ) throws {
    guard words.count == deviceCount, operations.count == deviceCount else {
      throw PlatformError.invalid("\(words.count) programs for \(deviceCount) devices")
    }
    for device in words.indices {
      try load(
        words: words[device], operations: operations[device], layers: layers, device: device)
    }
  }

  func load(
    words: [InstructionWord], operations: [Operation], layers: Int, device: Int
  ) throws {
    let tags = operations.map { UInt8($0.rawValue) }
    try check(
      dfx_load_program(
        platform, UInt32(device), words.flatMap(\.array), UInt32(words.count), tags,
        UInt32(layers)))
    self.words[device] = words
  }

  /// Registers, queues and pipelines as after power-on.
  public func reset(keepMemory: Bool) throws {
    try check(dfx_reset(platform, keepMemory ? 1 : 0))
  }

  /// Bit patterns of `count` vector register elements.
  public func readVector(device: Int, element: Int, count: Int) throws -> [UInt16] {
    var bits = [UInt16](repeating: 0, count: count)
    try check(
      dfx_read_vector(platform, UInt32(device), UInt32(element), UInt32(count), &bits))
    return bits
  }

  /// Writes elements of the vector register file.
  public func writeVector(device: Int, element: Int, bits: [UInt16]) throws {
    try check(
      dfx_write_vector(platform, UInt32(device), UInt32(element), UInt32(bits.count), bits))
  }

  /// Reads `count` scalar registers.
  public func readScalars(device: Int, first: Int, count: Int) throws -> [UInt16] {
    var bits = [UInt16](repeating: 0, count: count)
    try check(dfx_read_scalars(platform, UInt32(device), UInt32(first), UInt32(count), &bits))
    return bits
  }

  /// Writes scalar registers.
  public func writeScalars(device: Int, first: Int, bits: [UInt16]) throws {
    try check(
      dfx_write_scalars(platform, UInt32(device), UInt32(first), UInt32(bits.count), bits))
  }

  /// Reads half words from a memory.
  public func readBits(
    device: Int, memory: DeviceMemory, address: UInt64, count: Int
  ) throws -> [UInt16] {
    guard
      let bytes = dfx_memory(
        platform, UInt32(device), memory.boundary, address, UInt64(2 * count))
    else { throw PlatformError.invalid("no such memory") }
    return (0..<count).map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
  }

  /// Writes half words to a memory.
  public func writeBits(
    device: Int, memory: DeviceMemory, address: UInt64, bits: [UInt16]
  ) throws {
    guard
      let bytes = dfx_writable_memory(
        platform, UInt32(device), memory.boundary, address, UInt64(2 * bits.count))
    else { throw PlatformError.invalid("no such memory") }
    for (index, half) in bits.enumerated() {
      bytes[2 * index] = UInt8(truncatingIfNeeded: half)
      bytes[2 * index + 1] = UInt8(truncatingIfNeeded: half >> 8)
    }
  }
}
