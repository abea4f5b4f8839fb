// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A call of the system that refused.
struct SystemError: Error {
  let code: Int32
}

/// Calls of the system whose refusals are errors, and which go on after a signal.
enum SystemCall {
  /// Repeats `body` while a signal interrupts it; a negative result is an error.
  @discardableResult
  static func check(_ body: () -> Int) throws(SystemError) -> Int {
    while true {
      let result = body()
      if result >= 0 { return result }
      let code = errno
      guard code == EINTR else { throw SystemError(code: code) }
    }
  }

  static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(SystemError) -> Int32 {
    Int32(try check { Int(Foundation.open(path, flags | O_CLOEXEC, mode)) })
  }

  /// Writes all bytes, waiting where the descriptor would rather not.
  static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      do {
        let count = try check { Foundation.write(descriptor, rest.baseAddress, rest.count) }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      } catch {
        guard error.code == EAGAIN else { throw error }
        try wait(descriptor, for: Int16(POLLOUT))
      }
    }
  }

  /// Reads to the end, at most `limit` bytes; nil where there are more.
  static func readAll(_ descriptor: Int32, limit: Int) throws(SystemError) -> Data? {
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while data.count <= limit {
      do {
        let count = try check { Foundation.read(descriptor, &buffer, buffer.count) }
        if count == 0 { return data }
        data.append(contentsOf: buffer[..<count])
      } catch {
        guard error.code == EAGAIN else { throw error }
        try wait(descriptor, for: Int16(POLLIN))
      }
    }
    return nil
  }

  private static func wait(_ descriptor: Int32, for events: Int16) throws(SystemError) {
    var request = pollfd(fd: descriptor, events: events, revents: 0)
    try check { Int(poll(&request, 1, -1)) }
  }

  /// What lies at a path, links followed; nil where nothing does.
  static func status(_ path: String) throws(SystemError) -> stat? {
    var status = stat()
    do {
      try check { Int(stat(path, &status)) }
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
    return status
  }
}

extension stat {
  var kind: mode_t { st_mode & S_IFMT }
  var isFolder: Bool { kind == S_IFDIR }
  var isRegular: Bool { kind == S_IFREG }
}
