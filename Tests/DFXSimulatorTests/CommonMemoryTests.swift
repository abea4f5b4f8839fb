// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXSimulator
import Foundation
import Testing

/// Tables that every device has a copy of lie in the host's memory once.
@Suite struct CommonMemoryTests {
  /// A table that ends within a page, and a segment of each device right behind it.
  private func images(devices: Int, tableBytes: Int = 10_000) -> [MemoryImage] {
    (0..<devices).map { device in
      MemoryImage(segments: [
        MemorySegment(ddr: "table", at: 64, tableBytes, of: 0x11, isReplicated: true),
        MemorySegment(
          ddr: "own", at: UInt64(64 + tableBytes), 64, of: 0x20 + UInt8(device),
          isReplicated: false),
      ])
    }
  }

  @Test func everyDeviceSeesTheTableAndItsOwnSegments() throws {
    let platform = try SimulatedPlatform.functional(devices: 3)
    try platform.load(images: images(devices: 3))
    for device in 0..<3 {
      #expect(try platform.pair(device, 0) == 0)
      #expect(try platform.pair(device, 64) == 0x1111)
      #expect(try platform.pair(device, 10_062) == 0x1111)
      #expect(try platform.pair(device, 10_064) == 0x2020 + UInt16(device) * 0x101)
      #expect(try platform.pair(device, 10_128) == 0)
    }
  }

  @Test func aDeviceWritesForItselfAlone() throws {
    let platform = try SimulatedPlatform.functional(devices: 2)
    try platform.load(images: images(devices: 2))
    try platform.writeBits(device: 0, memory: .ddr, address: 4096, bits: [0xBEEF])
    #expect(try platform.pair(0, 4096) == 0xBEEF)
    #expect(try platform.pair(0, 4098) == 0x1111)
    #expect(try platform.pair(1, 4096) == 0x1111)
  }

  @Test func resetForgetsTheTable() throws {
    let platform = try SimulatedPlatform.functional(devices: 2)
    try platform.load(images: images(devices: 2))
    try platform.writeBits(device: 0, memory: .ddr, address: 4096, bits: [0xBEEF])
    try platform.reset(keepMemory: true)
    #expect(try platform.pair(0, 4096) == 0xBEEF && platform.pair(1, 4096) == 0x1111)
    try platform.reset(keepMemory: false)
    #expect(try platform.pair(0, 4096) == 0 && platform.pair(1, 4096) == 0)
    try platform.load(images: images(devices: 2))
    #expect(try platform.pair(0, 4096) == 0x1111 && platform.pair(1, 4096) == 0x1111)
  }

  /// In a process of its own: resident memory is that of the whole process.
  @Test func eightDevicesHoldOneTable() async {
    await #expect(processExitsWith: .success) {
      let tableBytes = 32 << 20
      let images = CommonMemoryTests().images(devices: 8, tableBytes: tableBytes)
      let platform = try SimulatedPlatform.functional(devices: 8)
      let before = try residentBytes()
      try platform.load(images: images)
      let growth = try residentBytes() - before
      #expect(growth > tableBytes * 9 / 10, "\(growth) bytes")
      #expect(growth < tableBytes * 2, "\(growth) bytes")
    }
  }
}

/// Bytes of this process that are in the host's memory.
private func residentBytes() throws -> Int {
  let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
  return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
