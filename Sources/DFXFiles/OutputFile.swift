// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A place that a user named for a result.
///
/// A regular file appears whole or not at all, under the path that links lead to and with the permissions of the
/// file that it replaces. A FIFO or a device is written in place, and so is what the process has open: `-`,
/// `/dev/stdout`, `/dev/fd/3`.
public struct OutputFile: Sendable {
  /// What people call `-`.
  static let standardOutput = "standard output"

  /// As the user wrote it.
  public let name: String

  /// Finds out, before any work is done, whether the place can be written; `mode`, without the user's mask, is
  /// that of a file that is not there yet.
  public init(_ name: String, mode: mode_t = 0o666) throws(FileError) {
    self.name = name == "-" ? Self.standardOutput : name
    (path, self.mode) = (name, mode)
    try check(place())
  }

  private let path: String
  private let mode: mode_t

  /// Whether the result goes where results go that nobody gave a place.
  public var isStandardOutput: Bool {
    (try? OutputPlace(path)) == .descriptor(STDOUT_FILENO)
  }

  /// The path of the regular file that the result becomes; nil where it is written in place.
  public var regularPath: String? {
    guard case .file(let path)? = try? OutputPlace(path) else { return nil }
    return path
  }

  /// Begins to write.
  public func open() throws(FileError) -> OutputWriter {
    let place = try place()
    try check(place)
    do throws(SystemError) {
      return OutputWriter(name: name, sink: try sink(place))
    } catch {
      throw FileError(.writing, name, code: error.code)
    }
  }

  /// Writes all of it.
  public func write(_ data: Data) throws(FileError) {
    let writer = try open()
    try writer.write(data)
    try writer.finish()
  }

  /// Writes all of it.
  public func write(_ text: String) throws(FileError) {
    try write(Data(text.utf8))
  }

  /// Refuses two results for one place: the second would replace the first.
  public static func requireDifferent(_ files: [OutputFile]) throws(FileError) {
    var seen: [OutputPlace] = []
    for file in files {
      let place = try file.place()
      // Devices and FIFOs take one result after the other.
      if case .stream = place { continue }
      guard !seen.contains(place) else {
        throw FileError(.writing, "two results go to \(file.name): choose another place for one")
      }
      seen.append(place)
    }
  }

  private func place() throws(FileError) -> OutputPlace { try Self.place(path, name: name) }

  /// What a path stands for; `name` is what people call it.
  static func place(_ path: String, name: String) throws(FileError) -> OutputPlace {
    do {
      return try OutputPlace(path)
    } catch {
      guard error.code != ENOENT else {
        throw FileError(.writing, "\(name): its folder does not exist: create it first")
      }
      throw FileError(.writing, name, code: error.code)
    }
  }

  private func check(_ place: OutputPlace) throws(FileError) {
    switch place {
    case .folder: throw FileError(.writing, "\(name) is a folder: name a file")
    case .descriptor(let descriptor):
      let flags = fcntl(descriptor, F_GETFL)
      guard flags >= 0, flags & O_ACCMODE != O_RDONLY else {
        throw FileError(.writing, name, code: EBADF)
      }
    case .stream(let path): try require(path, W_OK, name)
    case .file(let path):
      if access(path, F_OK) == 0 { try require(path, W_OK, name) }
      let folder = OutputFolder.parent(of: path)
      try require(folder, W_OK | X_OK, "\(name) in its folder")
    }
  }

  private func require(_ path: String, _ mode: Int32, _ what: String) throws(FileError) {
    guard access(path, mode) == 0 else { throw FileError(.writing, what, code: errno) }
  }

  private func sink(_ place: OutputPlace) throws(SystemError) -> OutputWriter.Sink {
    switch place {
    case .folder: throw SystemError(code: EISDIR)
    case .descriptor(let descriptor):
      let copy = try SystemCall.check { Int(fcntl(descriptor, F_DUPFD_CLOEXEC, 3)) }
      return .stream(Int32(copy))
    case .stream(let path): return .stream(try SystemCall.open(path, O_WRONLY | O_NOCTTY))
    case .file(let path):
      let old = try SystemCall.status(path)
      let draft = try Draft(in: OutputFolder.parent(of: path), mode: old == nil ? mode : 0o600)
      if let old { try draft.adopt(old) }
      return .draft(draft, path: path)
    }
  }
}
