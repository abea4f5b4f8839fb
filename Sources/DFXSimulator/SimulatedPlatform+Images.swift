// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXHardware
internal import Dispatch
internal import Foundation

extension SimulatedPlatform {
  /// Fills the memories, one image per device; segments are written in parallel.
  public func load(images: [MemoryImage]) throws {
    try load(images: images) { _ in }
  }

  /// Fills the memories and tells now and then how many bytes are there.
  ///
  /// Stored content is read in the order in which it is stored, ahead of the threads that convert it. What
  /// all devices have in common is kept once.
  public func load(images: [MemoryImage], onProgress: (Int) -> Void) throws {
    let plan = loadingPlan(images)
    let reader = ReadAhead(plan.steps)
    defer { reader.stop() }
    // A page of a device that has been written does not show what is common any more.
    for steps in [plan.common, plan.own] {
      try fill(steps, reader: reader, onProgress: onProgress)
    }
  }

  private func fill(
    _ steps: ArraySlice<LoadingStep>, reader: ReadAhead, onProgress: (Int) -> Void
  ) throws {
    let failure = FirstError()
    let memories = UncheckedMemories(platform: platform)
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) {
      DispatchQueue.concurrentPerform(iterations: steps.count) { index in
        guard failure.isEmpty else { return }
        let step = steps[steps.startIndex + index]
        do {
          let addresses = Int(step.address)..<Int(step.address) + step.byteCount
          guard let bytes = memories.writableBytes(step.device, step.memory, addresses) else {
            throw PlatformError.invalid("segment \(step.name) lies outside the memory")
          }
          try step.content.write(into: bytes)
        } catch {
          failure.record(error)
        }
        reader.finish(step)
      }
    }
    while group.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      onProgress(reader.finishedBytes)
    }
    onProgress(reader.finishedBytes)
    if let error = failure.error { throw error }
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

/// Keeps the first of several errors.
private final class FirstError: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: (any Error)?

  var isEmpty: Bool { lock.withLock { stored == nil } }
  var error: (any Error)? { lock.withLock { stored } }

  func record(_ error: any Error) {
    lock.withLock { if stored == nil { stored = error } }
  }
}
