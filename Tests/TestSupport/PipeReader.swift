// SPDX-License-Identifier: Apache-2.0

public import Foundation
internal import Synchronization

/// Reads a FIFO by a thread of its own, from the start: a task might be given no thread while others wait for the
/// writer that waits for it.
public final class PipeReader: Sendable {
  private let path: String
  private let result = Mutex<Result<Data, any Error>?>(nil)
  private let hasEnded = DispatchSemaphore(value: 0)

  /// Begins to read the FIFO at `path`.
  public init(_ path: String) throws {
    self.path = path
    // A reader that waits for no writer.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    Thread.detachNewThread { [self] in
      let read = Result { try Self.read(descriptor) }
      close(descriptor)
      result.withLock { $0 = read }
      hasEnded.signal()
    }
  }

  /// What the FIFO was given, once its writers have ended; nothing where none came.
  public func finish() throws -> Data {
    // Where no writer came, the reader still waits for one; this one comes and goes.
    let descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor >= 0 { close(descriptor) }
    hasEnded.wait()
    return try result.withLock { try $0!.get() }
  }

  private static func read(_ descriptor: Int32) throws -> Data {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // Returns when there is something to read, or when the last writer has gone.
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, -1) == 1 else { continue }
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count == 0 { return data }
      if count > 0 {
        data.append(contentsOf: buffer[..<count])
      } else if errno != EAGAIN && errno != EINTR {
        throw POSIXError(.init(rawValue: errno) ?? .EIO)
      }
    }
  }
}
