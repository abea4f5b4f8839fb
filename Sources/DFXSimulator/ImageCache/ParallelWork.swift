// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Foundation

/// Who reads or hashes the parts of something.
enum Workers {
  /// This thread alone, in order.
  case one
  /// As many threads as there are processors, in about that order.
  case all

  /// Calls `body` for each index below `count`.
  func forEach(below count: Int, _ body: @Sendable (Int) -> Void) {
    switch self {
    case .one: for index in 0..<count { body(index) }
    case .all: DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }
  }
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
