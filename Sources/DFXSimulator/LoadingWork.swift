// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import Dispatch
internal import Foundation

/// Steps that threads take in order, those of one source together: read once, written for every device.
///
/// There are more threads than processors: while some wait for a disk, others convert. What is read and not yet
/// converted is what the threads have in hand.
final class LoadingWork: @unchecked Sendable {
  private let groups: [ArraySlice<LoadingStep>]
  private let memories: UncheckedMemories
  private let lock = NSLock()
  private var next = 0
  private var finished = 0
  private var failure: (any Error)?

  /// Threads that wait for a disk: with two, it has the next request before the last is taken from it.
  private static let waitingThreads = 2
  /// More processors do not convert faster than memory takes, and each holds a tensor.
  private static let convertingThreads = min(ProcessInfo.processInfo.activeProcessorCount, 8)

  init(_ steps: ArraySlice<LoadingStep>, memories: UncheckedMemories) {
    groups = Self.groups(steps)
    self.memories = memories
  }

  /// Bytes of images whose steps are finished.
  var finishedBytes: Int { lock.withLock { finished } }

  /// Does all of it; the first error ends it.
  func run(onProgress: (Int) -> Void) throws {
    let done = DispatchGroup()
    for _ in 0..<min(groups.count, Self.waitingThreads + Self.convertingThreads) {
      done.enter()
      Thread.detachNewThread { [self] in
        while let group = takeGroup() { write(group) }
        done.leave()
      }
    }
    while done.wait(timeout: .now() + .milliseconds(100)) == .timedOut { onProgress(finishedBytes) }
    onProgress(finishedBytes)
    if let failure = lock.withLock({ failure }) { throw failure }
  }

  /// Adjacent steps of one source.
  static func groups(_ steps: ArraySlice<LoadingStep>) -> [ArraySlice<LoadingStep>] {
    var groups: [ArraySlice<LoadingStep>] = []
    var start = steps.startIndex
    for index in steps.indices {
      let source = steps[index].content.source
      let following = index + 1 < steps.endIndex ? steps[index + 1].content.source : nil
      guard source == nil || source != following else { continue }
      groups.append(steps[start...index])
      start = index + 1
    }
    return groups
  }

  private func takeGroup() -> ArraySlice<LoadingStep>? {
    lock.withLock {
      guard failure == nil, next < groups.count else { return nil }
      defer { next += 1 }
      return groups[next]
    }
  }

  private func write(_ group: ArraySlice<LoadingStep>) {
    guard let first = group.first else { return }
    do {
      try first.content.whileInMemory {
        for step in group {
          try write(step)
          lock.withLock { finished += step.imageBytes }
        }
      }
    } catch {
      lock.withLock { if failure == nil { failure = error } }
    }
  }

  private func write(_ step: LoadingStep) throws {
    let addresses = Int(step.address)..<Int(step.address) + step.byteCount
    guard let bytes = memories.writableBytes(step.device, step.memory, addresses) else {
      throw PlatformError.invalid("segment \(step.name) lies outside the memory")
    }
    try step.content.write(into: bytes)
  }
}
