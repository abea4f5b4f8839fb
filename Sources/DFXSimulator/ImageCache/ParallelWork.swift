// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Foundation

/// Calls `body` for each index below `count`: in order on this thread, or on several in about that order.
func runInParallel(count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  guard threads > 1 else {
    for index in 0..<count { body(index) }
    return
  }
  DispatchQueue.concurrentPerform(iterations: count, execute: body)
}

/// Results that threads deliver in any order.
final class ResultList<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var values: [Value?]

  init(count: Int) {
    values = Array(repeating: nil, count: count)
  }

  /// All of them, nil while one is missing.
  var all: [Value]? {
    lock.withLock {
      let present = values.compactMap { $0 }
      return present.count == values.count ? present : nil
    }
  }

  subscript(index: Int) -> Value? {
    get { lock.withLock { values[index] } }
    set { lock.withLock { values[index] = newValue } }
  }
}
