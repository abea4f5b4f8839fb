// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXHardware
public import DFXISA

extension SimulatedPlatform: InspectableAppliance {
  /// Loads instruction words, legal or not: one program per device, all with one configuration.
  public func load(words: [[InstructionWord]], configuration: ProgramConfiguration) throws {
    guard words.count == deviceCount else {
      throw PlatformError.invalid("\(words.count) programs for \(deviceCount) devices")
    }
    for device in words.indices {
      try load(words: words[device], operations: [], configuration: configuration, device: device)
    }
  }

  /// Loads a program; no operations stand for `other` throughout.
  func load(
    words: [InstructionWord], operations: [OperationTag], configuration: ProgramConfiguration,
    device: Int
  ) throws {
    guard let table = OperationTable(operations) else {
      throw PlatformError.invalid("a program has at most \(OperationTable.capacity) operations")
    }
    let ids = operations.map { UInt8(table.id(of: $0) ?? 0) }
    try words.flatMap(\.array).withUnsafeBufferPointer { parts in
      try ids.withUnsafeBufferPointer { ids in
        var program = DFXProgram()
        program.words = parts.baseAddress
        program.instruction_count = UInt32(words.count)
        program.operations = ids.isEmpty ? nil : ids.baseAddress
        program.layers = UInt32(configuration.layers)
        program.slots = UInt32(configuration.slots)
        program.slot_stride = UInt32(configuration.slotStride)
        program.output_marker = configuration.outputStart.map { UInt32($0) } ?? UInt32.max
        try check(dfx_load_program(platform, UInt32(device), &program))
      }
    }
    self.words[device] = words
    self.operations[device] = table
  }

  /// Registers, queues and pipelines as after power-on.
  public func reset(keepMemory: Bool) throws {
    try check(dfx_reset(platform, keepMemory ? 1 : 0))
  }

  /// A run of registers, of which no file has more than 65536 tiles.
  private static func range(
    from first: Int, count: Int
  ) throws(PlatformError) -> (first: UInt32, count: UInt32) {
    let most = 1 << 22
    guard (0...most).contains(first), (0...most).contains(count) else {
      throw .invalid("\(count) registers from \(first): there are fewer")
    }
    return (UInt32(first), UInt32(count))
  }

  /// Bit patterns of `count` vector register elements.
  public func readVector(device: Int, element: Int, count: Int) throws -> [UInt16] {
    let range = try Self.range(from: element, count: count)
    var bits = [UInt16](repeating: 0, count: count)
    try check(dfx_read_vector(platform, UInt32(device), range.first, range.count, &bits))
    return bits
  }

  /// Writes elements of the vector register file.
  public func writeVector(device: Int, element: Int, bits: [UInt16]) throws {
    let range = try Self.range(from: element, count: bits.count)
    try check(dfx_write_vector(platform, UInt32(device), range.first, range.count, bits))
  }

  /// Reads `count` scalar registers.
  public func readScalars(device: Int, first: Int, count: Int) throws -> [UInt16] {
    let range = try Self.range(from: first, count: count)
    var bits = [UInt16](repeating: 0, count: count)
    try check(dfx_read_scalars(platform, UInt32(device), range.first, range.count, &bits))
    return bits
  }

  /// Writes scalar registers.
  public func writeScalars(device: Int, first: Int, bits: [UInt16]) throws {
    let range = try Self.range(from: first, count: bits.count)
    try check(dfx_write_scalars(platform, UInt32(device), range.first, range.count, bits))
  }

  /// Reads half words from a memory.
  public func readBits(
    device: Int, memory: DeviceMemory, address: UInt64, count: Int
  ) throws -> [UInt16] {
    // More than any memory holds; twice as many must be a number.
    guard (0...Int.max / 2).contains(count),
      let bytes = dfx_memory(
        platform, UInt32(device), memory.boundary, address, 2 * UInt64(count))
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
