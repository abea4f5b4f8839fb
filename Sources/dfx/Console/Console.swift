// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Standard output for results, standard error for everything else.
enum Console {
  /// Writes text to standard output at once, so that tokens appear as they are made.
  static func write(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  /// Writes a line to standard error.
  static func note(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Writes to standard error without a line end.
  static func noteInPlace(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Whether a person reads standard error.
  static var isInteractive: Bool {
    isatty(2) == 1
  }

  /// Whether a person reads standard output.
  static var showsResults: Bool {
    isatty(1) == 1
  }

  /// A file that grows beyond the user's limit is an error of its write, not the end of the process.
  static func reportFileSizeLimit() {
    signal(SIGXFSZ, SIG_IGN)
  }

  /// A closed pipe ends the process quietly.
  static func ignoreBrokenPipe() {
    signal(SIGPIPE, SIG_DFL)
  }
}
