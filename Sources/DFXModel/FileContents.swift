// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation

/// Small files of a checkpoint, read whole: only regular files, and only of a size that such a file can have.
enum FileContents {
  /// Larger than any tokenizer or index that is published.
  private static let largest = 1 << 30

  /// Whether something has that name; a link that leads nowhere counts, so that it is reported.
  static func exists(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0
  }

  /// The bytes of a file; `purpose` says what it is needed for.
  static func read(_ url: URL, purpose: String) throws(CheckpointError) -> [UInt8] {
    let (descriptor, byteCount) = try open(path: url.path, purpose: purpose)
    defer { close(descriptor) }
    guard byteCount <= largest else {
      throw CheckpointError(
        .malformedFile, "\(url.path) has \(byteCount) bytes: this is no such file of a model")
    }
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var done = 0
    while done < byteCount {
      let count = bytes.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress! + done, byteCount - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw CheckpointError(
          .malformedFile, "\(url.path) changed or could not be read: \(reason(errno))")
      }
      done += count
    }
    return bytes
  }

  /// Opens a regular file, without waiting for anybody who would write into a pipe.
  static func open(
    path: String, purpose: String
  ) throws(CheckpointError) -> (descriptor: Int32, byteCount: Int) {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let isMissing = errno == ENOENT || errno == ENOTDIR
      throw CheckpointError(
        .missingFile,
        isMissing
          ? "\(path): there is no such file: \(purpose)"
          : "\(path) cannot be opened: \(reason(errno))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = reason(errno)
      close(descriptor)
      throw CheckpointError(.missingFile, "\(path) cannot be read: \(error)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw CheckpointError(
        .malformedFile, "\(path) is \(kind(status.st_mode)), not a regular file: \(purpose)")
    }
    return (descriptor, Int(status.st_size))
  }

  /// The error that a Git LFS pointer stands in a file's place, or nil.
  static func pointer(_ start: some Collection<UInt8>, path: String) -> CheckpointError? {
    guard start.starts(with: "version https://git-lfs.github.com/spec/".utf8) else { return nil }
    return CheckpointError(
      .malformedFile,
      "\(path) is a Git LFS pointer, not the file itself: fetch it with 'git lfs pull' or "
        + "'huggingface-cli download'")
  }

  /// What a file is that begins so, where it is something that is taken for weights; nil where nobody knows.
  static func format(_ start: some Collection<UInt8>) -> String? {
    let known: [(String, String)] = [
      ("PK\u{3}\u{4}", "an archive of PyTorch's pickled weights"), ("GGUF", "a GGUF file"),
      ("\u{89}HDF", "an HDF5 file"), ("<!DOCTYPE", "a web page"), ("<html", "a web page"),
    ]
    return known.first { magic, _ in
      start.starts(with: magic.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
    }?.1
  }

  static func reason(_ error: Int32) -> String { SystemMessage.text(error) }

  private static func kind(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }
}
