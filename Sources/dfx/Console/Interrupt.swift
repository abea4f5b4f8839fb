// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Foundation
internal import Synchronization

/// Remembers that the user pressed Ctrl-C, so that work can end in an orderly way.
final class Interrupt: Sendable {
  private let requested = Atomic<Bool>(false)
  private let source: any DispatchSourceSignal

  /// Begins to catch SIGINT; a second one ends the process at once.
  init() {
    signal(SIGINT, SIG_IGN)
    let queue = DispatchQueue(label: "interrupt")
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: queue)
    source.setEventHandler { @Sendable [requested] in
      if requested.exchange(true, ordering: .relaxed) { _exit(ExitStatus.interrupted.rawValue) }
    }
    source.resume()
  }

  /// Whether the user asked to stop.
  var isRequested: Bool { requested.load(ordering: .relaxed) }
}
