// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import Foundation

/// Reads content from disk in a thread of its own, a bounded way ahead of those who convert it.
final class ReadAhead: @unchecked Sendable {
  /// How far: enough to outlast a conversion, and less than any host can spare.
  private static let windowBytes = 256 << 20

  private let changed = NSCondition()
  private var finished = 0
  private var finishedImages = 0
  private var isStopped = false

  /// Starts to read what `steps` need, in their order.
  init(_ steps: [LoadingStep]) {
    Thread.detachNewThread { [self] in read(steps) }
  }

  /// Bytes of images whose steps are finished.
  var finishedBytes: Int { changed.withLock { finishedImages } }

  /// Says that a step's content was read.
  func finish(_ step: LoadingStep) {
    changed.withLock {
      finished += step.byteCount
      finishedImages += step.imageBytes
      changed.signal()
    }
  }

  /// Ends the thread after what it reads just now.
  func stop() {
    changed.withLock {
      isStopped = true
      changed.signal()
    }
  }

  private func read(_ steps: [LoadingStep]) {
    var started = 0
    var last: ContentSource?
    for step in steps {
      guard mayStart(after: started) else { return }
      started += step.byteCount
      // The devices' columns of a tensor are read together.
      let source = step.content.source
      guard let source, source != last else { continue }
      last = source
      step.content.readAhead()
    }
  }

  private func mayStart(after started: Int) -> Bool {
    changed.withLock {
      while !isStopped, started - finished > Self.windowBytes { changed.wait() }
      return !isStopped
    }
  }
}
