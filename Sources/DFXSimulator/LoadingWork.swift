// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import Dispatch
internal import Foundation
internal import HostThreads

/// Steps that threads take in order, those of one source together: read once, written for every device.
final class LoadingWork: @unchecked Sendable {
  private let groups: [ArraySlice<LoadingStep>]
  private let memories: UncheckedMemories
  private let lock = NSLock()
  private var finished = 0
  private var failure: (any Error)?

  init(_ steps: ArraySlice<LoadingStep>, memories: UncheckedMemories) {
    groups = Self.groups(steps)
    self.memories = memories
  }

  /// Bytes of images whose steps are finished.
  var finishedBytes: Int { lock.withLock { finished } }

  /// Does all of it; the first error ends it.
  func run(onProgress: (Int) -> Void) throws {
    let done = DispatchGroup()
    done.enter()
    let isStarted = HostThread.start { [self] in
      writeAll()
      done.leave()
    }
    if !isStarted {
      // Without a thread to watch from, nobody sees how far it is.
      writeAll()
      done.leave()
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

  private func writeAll() {
    Workers.all.forEach(below: groups.count) { [self] in
      if isGoingOn { write(groups[$0]) }
    }
  }

  private var isGoingOn: Bool { lock.withLock { failure == nil } }

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
