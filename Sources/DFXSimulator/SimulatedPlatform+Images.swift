// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXHardware

extension SimulatedPlatform {
  /// Fills the memories, one image per device; segments are written in parallel.
  public func load(images: [MemoryImage]) throws {
    try load(images: images) { _ in }
  }

  /// Fills the memories and tells now and then how many bytes are there.
  ///
  /// Stored content is read in the order in which it is stored. What all devices have in common is kept once.
  public func load(images: [MemoryImage], onProgress: (Int) -> Void) throws {
    let plan = loadingPlan(images)
    var loaded = 0
    // A page of a device that has been written does not show what is common any more.
    for steps in [plan.common, plan.own] {
      let work = LoadingWork(steps, memories: UncheckedMemories(platform: platform))
      try work.run { onProgress(loaded + $0) }
      loaded += work.finishedBytes
    }
  }
}

/// The platform's memories for threads that use disjoint parts of them.
struct UncheckedMemories: @unchecked Sendable {
  let platform: OpaquePointer

  /// Bytes of a device's memory, or of what all devices have in common; nil outside of it.
  func bytes(
    _ device: Int?, _ memory: DeviceMemory, _ addresses: Range<Int>
  ) -> UnsafeRawBufferPointer? {
    let (address, size) = (UInt64(addresses.lowerBound), UInt64(addresses.count))
    let bytes =
      if let device {
        dfx_memory(platform, UInt32(device), memory.boundary, address, size)
      } else {
        dfx_common_ddr(platform, address, size).map { UnsafePointer($0) }
      }
    return bytes.map { UnsafeRawBufferPointer(start: $0, count: addresses.count) }
  }

  /// The same for writing, until the next pass.
  func writableBytes(
    _ device: Int?, _ memory: DeviceMemory, _ addresses: Range<Int>
  ) -> UnsafeMutableRawBufferPointer? {
    let (address, size) = (UInt64(addresses.lowerBound), UInt64(addresses.count))
    let bytes =
      if let device {
        dfx_writable_memory(platform, UInt32(device), memory.boundary, address, size)
      } else {
        dfx_common_ddr(platform, address, size)
      }
    return bytes.map { UnsafeMutableRawBufferPointer(start: $0, count: addresses.count) }
  }
}
