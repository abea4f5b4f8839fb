// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Foundation
internal import Synchronization

/// Remembers that the user pressed Ctrl-C, so that work can end in an orderly way.
final class Interrupt {
  private let requested = RequestFlag()
  private let source: any DispatchSourceSignal

  /// Begins to catch SIGINT; a second one ends the process at once.
  init() {
    signal(SIGINT, SIG_IGN)
    let queue = DispatchQueue(label: "interrupt")
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: queue)
    source.setEventHandler { @Sendable [requested] in
      if requested.raise() { _exit(ExitStatus.interrupted.rawValue) }
    }
    source.resume()
  }

  /// Whether the user asked to stop.
  var isRequested: Bool { requested.isRaised }
}

/// A flag that one thread raises and another one reads.
private final class RequestFlag: Sendable {
  private let value = Atomic<Bool>(false)

  /// Raises the flag; true when it was raised before.
  func raise() -> Bool { value.exchange(true, ordering: .relaxed) }

  var isRaised: Bool { value.load(ordering: .relaxed) }
}
