// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A file that a user named to be read as a whole: a regular file, a pipe, or `-` for standard input.
public struct InputFile: Sendable {
  /// As people are told of it.
  public let name: String
  private let path: String?
  /// More than any text that fits a model.
  public static let mostBytes = 1 << 30

  /// The file `name`; `-` is standard input.
  public init(_ name: String) {
    path = name == "-" ? nil : name
    self.name = name == "-" ? "standard input" : name
  }

  /// All of its bytes, at most `limit`.
  public func read(limit: Int = Self.mostBytes) throws(FileError) -> Data {
    do throws(SystemError) {
      if let data = try contents(limit) { return data }
    } catch {
      throw FileError(.reading, name, code: error.code)
    }
    throw FileError(.reading, "\(name) has more than \(limit >> 20) MiB")
  }

  /// All of its text, a byte order mark included, as an argument would have it; nil where it is not UTF-8.
  public func text(limit: Int = Self.mostBytes) throws(FileError) -> String? {
    String(validating: try read(limit: limit), as: UTF8.self)
  }

  private func contents(_ limit: Int) throws(SystemError) -> Data? {
    guard let path else { return try SystemCall.readAll(STDIN_FILENO, limit: limit) }
    let descriptor = try SystemCall.open(path, O_RDONLY | O_NOCTTY)
    defer { close(descriptor) }
    return try SystemCall.readAll(descriptor, limit: limit)
  }
}
