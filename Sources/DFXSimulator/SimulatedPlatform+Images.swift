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
    let plan = LoadingPlan(images: images, keepsCommon: dfx_common_ddr(platform, 0, 0) != nil)
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
          try step.content.write(into: memories.bytes(of: step))
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

/// The platform's memories for threads that fill disjoint parts of them.
private struct UncheckedMemories: @unchecked Sendable {
  let platform: OpaquePointer

  func bytes(of step: LoadingStep) throws(PlatformError) -> UnsafeMutableRawBufferPointer {
    let size = UInt64(step.byteCount)
    let bytes =
      if let device = step.device {
        dfx_memory(platform, UInt32(device), step.memory.boundary, step.address, size)
      } else {
        dfx_common_ddr(platform, step.address, size)
      }
    guard let bytes else {
      throw PlatformError.invalid("segment \(step.name) lies outside the memory")
    }
    return UnsafeMutableRawBufferPointer(start: bytes, count: step.byteCount)
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
