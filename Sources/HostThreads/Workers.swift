// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Foundation

/// Who reads or hashes the parts of something.
package enum Workers: Sendable {
  /// This thread alone, in order.
  case one
  /// More threads than there are processors, which take indices in order: while some wait for a disk, others
  /// convert or hash.
  case all
  /// As many threads as processors, for work that waits for nothing.
  case perProcessor

  /// Two, so that a disk has the next request before the last one is worked on.
  private static let waitingThreads = 2
  /// Memory is not faster for more of them, and each holds a part in memory.
  private static let computingThreads = min(ProcessInfo.processInfo.activeProcessorCount, 8)

  /// Calls `body` for each index below `count`.
  package func forEach(below count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let indices = IndexCounter(end: count)
    let threads =
      switch self {
      case .one: 1
      case .all: min(count, Self.waitingThreads + Self.computingThreads)
      case .perProcessor: min(count, ProcessInfo.processInfo.activeProcessorCount)
      }
    let done = DispatchGroup()
    for _ in 1..<max(threads, 1) {
      done.enter()
      let isStarted = HostThread.start {
        while let index = indices.next() { body(index) }
        done.leave()
      }
      // Where the host gives no more threads, those that there are do the work.
      if !isStarted { done.leave() }
    }
    while let index = indices.next() { body(index) }
    done.wait()
  }
}

/// Indices, each for one thread.
private final class IndexCounter: @unchecked Sendable {
  private let lock = NSLock()
  private let end: Int
  private var following = 0

  init(end: Int) { self.end = end }

  func next() -> Int? {
    lock.withLock {
      guard following < end else { return nil }
      defer { following += 1 }
      return following
    }
  }
}

/// Results that threads deliver in any order.
package final class ResultList<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var values: [Value?]

  package init(count: Int) {
    values = Array(repeating: nil, count: count)
  }

  /// All of them, nil while one is missing.
  package var all: [Value]? {
    lock.withLock {
      let present = values.compactMap { $0 }
      return present.count == values.count ? present : nil
    }
  }

  package subscript(index: Int) -> Value? {
    get { lock.withLock { values[index] } }
    set { lock.withLock { values[index] = newValue } }
  }
}
