// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Why a file, a folder or a stream of the host could not be read or written.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was tried.
  public enum Access: Sendable, Equatable {
    case reading, writing
  }

  /// What was tried.
  public let access: Access
  /// The file or stream that the system refused, as people call it.
  public let name: String?
  /// The system's number of the error, where the system refused.
  public let code: Int32?
  /// One line that names the file, the cause and what to do.
  public let message: String

  /// A refusal of ours.
  public init(_ access: Access, _ message: String) {
    (self.access, name, code, self.message) = (access, nil, nil, message)
  }

  /// A refusal of the system: `code` is an `errno`.
  public init(_ access: Access, _ name: String, code: Int32) {
    self.access = access
    self.name = name
    self.code = code
    message =
      access == .reading
      ? "\(name): \(SystemMessage.text(code))" : "cannot write \(name): \(SystemMessage.text(code))"
  }

  /// Whether the one who read our standard output has gone.
  public var isClosedStandardOutput: Bool {
    code == EPIPE && name == OutputFile.standardOutput
  }

  /// The message.
  public var description: String { message }
}

/// What people are told of an `errno`.
public enum SystemMessage {
  /// One clause, with advice where there is some.
  public static func text(_ code: Int32) -> String {
    switch code {
    case ENOENT: "there is no such file"
    case EISDIR: "it is a folder"
    case EMFILE: "too many open files: raise the limit (ulimit -n)"
    case ENFILE: "too many open files on this host"
    case ENOMEM: "this host gives no more memory (see ulimit -v)"
    case ENXIO: "it is a socket or a device that does not exist"
    case EBADF: "the stream is closed"
    default: String(cString: strerror(code))
    }
  }
}
