// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A file that appears whole or not at all.
public enum OutputFile {
  /// Fails when `path` cannot be written, before any work is done.
  public static func check(_ path: String) throws(ApplicationError) {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw .unwritable(path: path, cause: ": its folder does not exist: create it first")
    }
    guard FileManager.default.isWritableFile(atPath: directory.path) else {
      throw .unwritable(path: path, cause: ": its folder is not writable")
    }
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      throw .unwritable(path: path, cause: " is a folder")
    }
  }

  /// Writes `data` through a temporary file beside `path`.
  public static func write(_ data: Data, to path: String) throws(ApplicationError) {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .unwritable(path: path, cause: " cannot be written: \(error.localizedDescription)")
    }
  }

  /// Gives a whole file its name, in the place of an older one.
  public static func move(_ source: String, to path: String) throws(ApplicationError) {
    guard rename(source, path) == 0 else {
      throw .unwritable(
        path: path, cause: " cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}
