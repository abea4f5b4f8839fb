// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// A value that a task leaves for the thread that waits for it.
final class Handover<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)
  private let isThere = DispatchSemaphore(value: 0)

  /// Leaves the value, once.
  func give(_ value: Value) {
    self.value.withLock { $0 = value }
    isThere.signal()
  }

  /// Waits for the value; calls `meanwhile` ten times a second until it is there.
  func take(meanwhile: () -> Void = {}) -> Value {
    while true {
      if isThere.wait(timeout: .now() + .milliseconds(100)) == .success,
        let value = value.withLock({ $0 })
      {
        return value
      }
      meanwhile()
    }
  }
}
