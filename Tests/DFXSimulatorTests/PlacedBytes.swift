// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXMachine
import DFXSimulator

/// Content that repeats one byte.
struct PlacedBytes: SegmentContent {
  let value: UInt8
  var source: ContentSource?

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    for index in buffer.indices { buffer[index] = value }
  }
}

extension MemorySegment {
  /// `count` bytes of `value` in DDR.
  init(ddr name: String, at address: UInt64, _ count: Int, of value: UInt8, isReplicated: Bool) {
    self.init(
      name: name, memory: .ddr, address: address, byteCount: count, isReplicated: isReplicated,
      content: PlacedBytes(value: value))
  }
}

extension SimulatedPlatform {
  static func functional(devices: Int) throws -> SimulatedPlatform {
    try SimulatedPlatform(
      machine: .u280, deviceCount: devices, mode: .functional, hostThreads: 1)
  }

  /// The byte pair at an address of a device's DDR.
  func pair(_ device: Int, _ address: UInt64) throws -> UInt16 {
    try readBits(device: device, memory: .ddr, address: address, count: 1)[0]
  }
}
