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
  /// The largest segments come first, so that no thread is left with one; the devices' parts of the same
  /// tensor follow each other, so that it is read from its file once.
  public func load(images: [MemoryImage], onProgress: (Int) -> Void) throws {
    let jobs = images.enumerated().flatMap { device, image in
      image.segments.map { PlacedSegment(device: device, segment: $0) }
    }.sorted {
      ($1.segment.byteCount, $0.segment.name) < ($0.segment.byteCount, $1.segment.name)
    }
    var done = 0
    for batch in jobs.batches(ofBytes: 256 << 20) {
      try fill(batch)
      done += batch.reduce(0) { $0 + $1.segment.byteCount }
      onProgress(done)
    }
  }

  private func fill(_ jobs: ArraySlice<PlacedSegment>) throws {
    let failure = FirstError()
    let platform = UncheckedPlatform(pointer: platform)
    DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
      let job = jobs[jobs.startIndex + index]
      guard failure.isEmpty else { return }
      guard
        let bytes = dfx_memory(
          platform.pointer, UInt32(job.device), job.segment.memory.boundary, job.segment.address,
          UInt64(job.segment.byteCount))
      else {
        failure.record(PlatformError.invalid("segment \(job.segment.name) lies outside the memory"))
        return
      }
      do {
        try job.segment.content.write(
          into: UnsafeMutableRawBufferPointer(start: bytes, count: job.segment.byteCount))
      } catch {
        failure.record(error)
      }
    }
    if let error = failure.error { throw error }
  }
}

/// A segment with the device whose memory it fills.
private struct PlacedSegment: Sendable {
  let device: Int
  let segment: MemorySegment
}

extension [PlacedSegment] {
  /// Runs of segments, each but the last with at least `size` bytes.
  fileprivate func batches(ofBytes size: Int) -> [ArraySlice<PlacedSegment>] {
    var batches = [ArraySlice<PlacedSegment>]()
    var first = startIndex
    var bytes = 0
    for index in indices {
      bytes += self[index].segment.byteCount
      guard bytes >= size || index == count - 1 else { continue }
      batches.append(self[first...index])
      (first, bytes) = (index + 1, 0)
    }
    return batches
  }
}

/// The platform's pointer for threads that fill disjoint parts of its memories.
private struct UncheckedPlatform: @unchecked Sendable {
  let pointer: OpaquePointer
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
