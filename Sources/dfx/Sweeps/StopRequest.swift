// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation
internal import Synchronization

/// Remembers that the process was asked to stop by Ctrl-C or SIGTERM, without a thread of its own: a sweep also ends
/// in an orderly way on a host that has no thread left.
enum StopRequest {
  private static let signalNumber = Atomic<Int32>(0)

  /// Begins to catch both signals; a second one ends the process at once.
  static func watch() {
    // Made before a handler can need it.
    signalNumber.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if StopRequest.signalNumber.exchange(number, ordering: .relaxed) != 0 {
          Drafts.removeAll()
          _exit(128 + number)
        }
      }
    }
  }

  /// Whether one of them came.
  static var isMade: Bool { signalNumber.load(ordering: .relaxed) != 0 }
}
