// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation
internal import Synchronization

/// Remembers that the user asked to stop by Ctrl-C, so that work can end in an orderly way.
///
/// A second request ends the process at once. There is one per process: signals are the process's.
struct Interrupt {
  private static let requests = Atomic<Int>(0)

  /// Begins to catch SIGINT.
  init() {
    // The count exists before a signal comes.
    Self.requests.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      guard Interrupt.requests.add(1, ordering: .relaxed).oldValue > 0 else { return }
      Drafts.removeAll()
      _exit(128 + number)
    }
    action.sa_flags = SA_RESTART
    sigaction(SIGINT, &action, nil)
  }

  /// Whether the user asked to stop.
  var isRequested: Bool { Self.requests.load(ordering: .relaxed) > 0 }
}
