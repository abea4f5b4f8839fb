// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A result that is being written. Unless it is finished, nothing is left of a regular file.
public final class OutputWriter {
  enum Sink {
    /// A descriptor of its own, written in place.
    case stream(Int32)
    case draft(Draft, path: String)
  }

  private let name: String
  private let sink: Sink
  private var pending: [UInt8] = []
  private var isFinished = false
  private static let bufferBytes = 1 << 16

  init(name: String, sink: Sink) {
    (self.name, self.sink) = (name, sink)
  }

  deinit {
    if case .stream(let descriptor) = sink { close(descriptor) }
  }

  /// The descriptor, for those who write to it themselves; what was written here before is there.
  public func descriptor() throws(FileError) -> Int32 {
    try flush()
    return target
  }

  /// Adds bytes.
  public func write(_ data: Data) throws(FileError) {
    if pending.count + data.count >= Self.bufferBytes {
      try flush()
      if data.count >= Self.bufferBytes {
        if let failure = data.withUnsafeBytes({ attempt($0) }) { throw failure }
        return
      }
    }
    pending.append(contentsOf: data)
  }

  /// Adds text.
  public func write(_ text: String) throws(FileError) {
    pending.append(contentsOf: text.utf8)
    if pending.count >= Self.bufferBytes { try flush() }
  }

  /// Hands on what was added, so that who reads a pipe sees it.
  public func flush() throws(FileError) {
    guard !pending.isEmpty else { return }
    let bytes = pending
    pending.removeAll(keepingCapacity: true)
    if let failure = bytes.withUnsafeBytes({ attempt($0) }) { throw failure }
  }

  /// The result is whole: a regular file takes its place.
  public func finish() throws(FileError) {
    precondition(!isFinished, "a result is finished once")
    try flush()
    isFinished = true
    guard case .draft(let draft, let path) = sink else { return }
    do {
      try draft.finish(as: path)
    } catch {
      throw FileError(.writing, name, code: error.code)
    }
  }

  private var target: Int32 {
    switch sink {
    case .stream(let descriptor): descriptor
    case .draft(let draft, _): draft.descriptor
    }
  }

  /// Writes now; what went wrong.
  private func attempt(_ bytes: UnsafeRawBufferPointer) -> FileError? {
    do {
      try SystemCall.write(target, bytes)
      return nil
    } catch {
      return FileError(.writing, name, code: error.code)
    }
  }
}
