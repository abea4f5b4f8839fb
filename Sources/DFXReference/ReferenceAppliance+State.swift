// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// A read or write outside of what a device has.
public enum ReferenceAccessError: Error, Sendable, Equatable, CustomStringConvertible {
  case vector(element: Int, count: Int)
  case scalar(first: Int, count: Int)
  case memory(DeviceMemory, address: UInt64, bytes: UInt64)
  case slot(Int, slots: Int)

  /// One line that names the range.
  public var description: String {
    switch self {
    case .vector(let element, let count):
      "there are no vector elements \(element) to \(element + count)"
    case .scalar(let first, let count): "there are no scalar registers \(first) to \(first + count)"
    case .memory(let memory, let address, let bytes):
      "\(memory.rawValue) has no \(bytes) bytes at \(address)"
    case .slot(let slot, let slots): "there is no slot \(slot): a program has \(slots)"
    }
  }
}

extension ReferenceAppliance {
  /// Reads `count` elements of the vector register file.
  public func readVector(device: Int, element: Int, count: Int) throws -> [UInt16] {
    guard element >= 0, element + count <= devices[device].vector.count else {
      throw ReferenceAccessError.vector(element: element, count: count)
    }
    return devices[device].vector[element..<element + count].map(\.bits)
  }

  /// Writes elements of the vector register file.
  public func writeVector(device: Int, element: Int, bits: [UInt16]) throws {
    guard element >= 0, element + bits.count <= devices[device].vector.count else {
      throw ReferenceAccessError.vector(element: element, count: bits.count)
    }
    for (offset, value) in bits.enumerated() {
      devices[device].vector[element + offset] = Binary16(bits: value)
    }
  }

  /// Reads `count` scalar registers.
  public func readScalars(device: Int, first: Int, count: Int) throws -> [UInt16] {
    guard first >= 0, first + count <= devices[device].scalar.count else {
      throw ReferenceAccessError.scalar(first: first, count: count)
    }
    return devices[device].scalar[first..<first + count].map(\.bits)
  }

  /// Writes scalar registers.
  public func writeScalars(device: Int, first: Int, bits: [UInt16]) throws {
    guard first >= 0, first + bits.count <= devices[device].scalar.count else {
      throw ReferenceAccessError.scalar(first: first, count: bits.count)
    }
    for (offset, value) in bits.enumerated() {
      devices[device].scalar[first + offset] = Binary16(bits: value)
    }
  }

  /// Reads `count` FP16 values from a device's memory.
  public func readMemory(
    device: Int, memory: DeviceMemory, address: UInt64, count: Int
  ) throws -> [Float16] {
    try readBits(device: device, memory: memory, address: address, count: count)
      .map { Float16(bitPattern: $0) }
  }

  /// Reads half words from a memory.
  public func readBits(
    device: Int, memory: DeviceMemory, address: UInt64, count: Int
  ) throws -> [UInt16] {
    let store = memory == .hbm ? devices[device].hbm : devices[device].ddr
    try check(memory, store, address, count)
    return (0..<count).map { store[half: address + UInt64(2 * $0)].bits }
  }

  /// Writes half words to a memory.
  public func writeBits(
    device: Int, memory: DeviceMemory, address: UInt64, bits: [UInt16]
  ) throws {
    try check(
      memory, memory == .hbm ? devices[device].hbm : devices[device].ddr, address, bits.count)
    for (offset, value) in bits.enumerated() {
      let place = address + UInt64(2 * offset)
      switch memory {
      case .hbm: devices[device].hbm[half: place] = Binary16(bits: value)
      case .ddr: devices[device].ddr[half: place] = Binary16(bits: value)
      }
    }
  }

  /// Registers and queues as after power-on.
  public func reset(keepMemory: Bool) throws {
    for device in devices.indices { devices[device].reset(keepMemory: keepMemory) }
  }

  private func check(
    _ memory: DeviceMemory, _ store: ReferenceMemory, _ address: UInt64, _ count: Int
  ) throws {
    let bytes = UInt64(2 * count)
    guard address <= store.byteCount, bytes <= store.byteCount - address else {
      throw ReferenceAccessError.memory(memory, address: address, bytes: bytes)
    }
  }
}
