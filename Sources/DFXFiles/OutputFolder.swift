// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A folder that appears whole or not at all, where nothing was before.
public final class OutputFolder {
  /// As the user wrote it.
  public let name: String
  private let target: String
  private var draft: (path: String, descriptor: Int32, entry: Drafts.Entry)?
  private var files: [(path: String, entry: Drafts.Entry)] = []

  /// Finds out, before any work is done, whether the folder can be made.
  public init(_ name: String) throws(FileError) {
    self.name = name
    guard name != "-" else {
      throw FileError(.writing, "standard output cannot be a folder: name one")
    }
    var path = name
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let place = try OutputFile.place(path, name: name)
    guard case .file(let target) = place, access(target, F_OK) != 0 else {
      throw FileError(.writing, "\(name) exists: remove it or choose another folder")
    }
    self.target = target
    guard access(Self.parent(of: target), W_OK | X_OK) == 0 else {
      throw FileError(.writing, "\(name) in its folder", code: errno)
    }
  }

  deinit { remove() }

  /// Begins: files can be added.
  public func begin() throws(FileError) {
    let parent = Self.parent(of: target)
    Drafts.removeAbandoned(in: parent)
    do {
      draft = try Draft.make(in: parent) { path throws(SystemError) in
        try SystemCall.check { Int(mkdir(path, 0o777)) }
        return try SystemCall.open(path, O_RDONLY | O_DIRECTORY)
      }
    } catch {
      throw FileError(.writing, name, code: error.code)
    }
  }

  /// Begins a file of the folder.
  public func file(_ file: String) throws(FileError) -> OutputFolderFile {
    guard let draft else { preconditionFailure("the folder has begun") }
    let path = draft.path + "/" + file
    let entry = Drafts.Entry(path: path)
    do {
      let descriptor = try SystemCall.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
      files.append((path, entry))
      return OutputFolderFile(name: "\(name)/\(file)", descriptor: descriptor)
    } catch {
      entry.end()
      throw FileError(.writing, "\(name)/\(file)", code: error.code)
    }
  }

  /// The folder is whole and gets its name.
  public func finish() throws(FileError) {
    guard let draft else { preconditionFailure("the folder has begun") }
    do {
      try SystemCall.check { Int(rename(draft.path, target)) }
    } catch {
      throw FileError(.writing, name, code: error.code)
    }
    files.forEach { $0.entry.end() }
    draft.entry.end()
    close(draft.descriptor)
    self.draft = nil
  }

  private func remove() {
    guard let draft else { return }
    for file in files {
      unlink(file.path)
      file.entry.end()
    }
    rmdir(draft.path)
    draft.entry.end()
    close(draft.descriptor)
    self.draft = nil
  }

  /// The folder that holds an absolute path.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }
}

/// A file of a folder that is being written.
public final class OutputFolderFile {
  private let name: String
  private var descriptor: Int32

  init(name: String, descriptor: Int32) {
    (self.name, self.descriptor) = (name, descriptor)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds bytes.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    do {
      try SystemCall.write(descriptor, bytes)
    } catch {
      throw FileError(.writing, name, code: error.code)
    }
  }

  /// Adds text and ends.
  public func finish(_ text: String = "") throws(FileError) {
    var text = text
    var outcome: Result<Void, FileError> = .success(())
    text.withUTF8 { bytes in
      do throws(FileError) {
        try write(UnsafeRawBufferPointer(bytes))
      } catch {
        outcome = .failure(error)
      }
    }
    try outcome.get()
    defer { descriptor = -1 }
    // Some file systems tell only here that there was no room.
    guard close(descriptor) == 0 else { throw FileError(.writing, name, code: errno) }
  }
}
