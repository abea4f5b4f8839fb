// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A file that appears whole or not at all.
enum OutputFile {
  /// Fails when `path` cannot be written, before any work is done.
  static func check(_ path: String) throws {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw CommandFailure(
        status: .unwritableOutput, message: "\(path): its folder does not exist: create it first")
    }
    guard FileManager.default.isWritableFile(atPath: directory.path) else {
      throw CommandFailure(
        status: .unwritableOutput, message: "\(path): its folder is not writable")
    }
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      throw CommandFailure(status: .unwritableOutput, message: "\(path) is a folder")
    }
  }

  /// Writes `data` through a temporary file beside `path`.
  static func write(_ data: Data, to path: String) throws {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandFailure(
        status: .unwritableOutput, message: "cannot write \(path): \(error.localizedDescription)")
    }
  }

  /// Gives a whole file its name, in the place of an older one.
  static func move(_ source: String, to path: String) throws {
    guard rename(source, path) == 0 else {
      throw CommandFailure(
        status: .unwritableOutput,
        message: "cannot write \(path): \(String(cString: strerror(errno)))")
    }
  }
}
