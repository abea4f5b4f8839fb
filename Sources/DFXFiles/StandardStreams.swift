// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Standard input, output and error of the process.
public enum StandardStreams {
  /// Makes failures of the streams errors of the calls that use them.
  ///
  /// A descriptor that is closed when the process starts would be given to the next file that is opened; a closed
  /// pipe or a full quota would end the process in the middle of a file.
  public static func prepare() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // Open in the other direction, so that every use fails.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes text to standard output at once.
  public static func write(_ text: String) throws(FileError) {
    try write(text, to: STDOUT_FILENO, name: OutputFile.standardOutput)
  }

  /// Writes text to standard error at once.
  public static func note(_ text: String) throws(FileError) {
    try write(text, to: STDERR_FILENO, name: "standard error")
  }

  /// Ends the process as programs end whose reader has gone.
  public static func endOfBrokenPipe() -> Never {
    Drafts.removeAll()
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    // Where the signal is blocked.
    _exit(128 + SIGPIPE)
  }

  private static func write(_ text: String, to descriptor: Int32, name: String) throws(FileError) {
    var text = text
    var failure: SystemError?
    text.withUTF8 { bytes in
      do throws(SystemError) {
        try SystemCall.write(descriptor, UnsafeRawBufferPointer(bytes))
      } catch {
        failure = error
      }
    }
    if let failure { throw FileError(.writing, name, code: failure.code) }
  }
}
