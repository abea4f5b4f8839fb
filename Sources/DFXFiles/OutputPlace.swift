// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What a name given for output stands for.
enum OutputPlace: Equatable {
  /// An open descriptor of this process.
  case descriptor(Int32)
  /// A FIFO, a device or a socket: written in place.
  case stream(path: String)
  /// A regular file, or none yet, at a path whose last part is no link.
  case file(path: String)
  /// A folder.
  case folder(path: String)

  /// As many links as the system follows.
  private static let mostLinks = 40

  /// Follows links, those to the process's own descriptors included.
  init(_ name: String) throws(SystemError) {
    if name == "-" {
      self = .descriptor(STDOUT_FILENO)
      return
    }
    var path = name
    for _ in 0..<Self.mostLinks {
      let parts = try Self.split(path)
      if let descriptor = Self.descriptor(parts) {
        self = .descriptor(descriptor)
        return
      }
      let whole = parts.folder == "/" ? "/" + parts.name : parts.folder + "/" + parts.name
      guard let link = Self.link(whole) else {
        self = try Self.found(whole)
        return
      }
      path = link.hasPrefix("/") ? link : parts.folder + "/" + link
    }
    throw SystemError(code: ELOOP)
  }

  private static func found(_ path: String) throws(SystemError) -> OutputPlace {
    guard let status = try SystemCall.status(path) else { return .file(path: path) }
    if status.isFolder { return .folder(path: path) }
    return status.isRegular ? .file(path: path) : .stream(path: path)
  }

  /// The folder of a path, without links, and the last part of its name.
  private static func split(_ path: String) throws(SystemError) -> (folder: String, name: String) {
    var parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard let last = parts.popLast(), last != ".", last != ".." else {
      // The name of a folder, or nothing.
      guard !path.isEmpty else { throw SystemError(code: ENOENT) }
      return (try absolute(path), ".")
    }
    let folder = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    // A name that ends with a slash is that of a folder.
    return (
      try absolute(folder.isEmpty ? "." : folder), path.hasSuffix("/") ? last + "/" : String(last)
    )
  }

  private static func absolute(_ path: String) throws(SystemError) -> String {
    guard let resolved = realpath(path, nil) else { throw SystemError(code: errno) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func link(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes {
      readlink(path, $0.baseAddress!, $0.count)
    }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  /// `/dev/stdout` and `/dev/fd/3` lead to links of this folder, and what these say need not be a path.
  private static func descriptor(_ parts: (folder: String, name: String)) -> Int32? {
    guard parts.folder == "/proc/\(getpid())/fd" else { return nil }
    return Int32(parts.name)
  }
}
