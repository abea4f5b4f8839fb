// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation
internal import Synchronization

/// Standard output for results, standard error for everything else.
enum Console {
  private static let hasLostNotes = Atomic<Bool>(false)

  /// Writes a result to standard output at once, so that tokens appear as they are made.
  ///
  /// Where that fails the process ends: its result reaches nobody.
  static func write(_ text: String) {
    do {
      try StandardStreams.write(text)
    } catch {
      DFXCommand.exit(withReported: error)
    }
  }

  /// Writes a result that may have names of others in it, and that only people read.
  static func show(_ text: String) {
    write(TerminalText.neutralized(text))
  }

  /// Writes a line to standard error.
  static func note(_ line: String) {
    noteInPlace(TerminalText.neutralized(line) + "\n")
  }

  /// Writes to standard error, as it is, without a line end.
  static func noteInPlace(_ text: String) {
    do {
      try StandardStreams.note(text)
    } catch {
      // Who closed standard error wants no notes.
      if error.code != EBADF { hasLostNotes.store(true, ordering: .relaxed) }
    }
  }

  /// Fails where standard error took less than was said.
  static func finish() throws {
    guard hasLostNotes.load(ordering: .relaxed) else { return }
    throw CommandFailure(
      status: .unwritableOutput, message: "standard error could not be written")
  }

  /// Whether a person reads standard error.
  static var isInteractive: Bool {
    isatty(2) == 1
  }

  /// Whether a person reads standard output.
  static var showsResults: Bool {
    isatty(1) == 1
  }
}
