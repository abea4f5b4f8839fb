// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation
internal import HostThreads

/// What time it is.
struct WallClock: Sendable {
  /// Nanoseconds since 1970.
  let now: @Sendable () -> Int

  /// The host's clock.
  static let host = WallClock {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int(now.tv_sec) * 1_000_000_000 + Int(now.tv_nsec)
  }
}

/// A file as it was when it was first looked at.
struct StoredFile: Sendable {
  let path: String
  let identity: FileIdentity

  init?(path: String) {
    guard let identity = FileIdentity(path: path) else { return nil }
    self.path = path
    self.identity = identity
  }

  /// Whether the file is still what it was.
  var isUnchanged: Bool { FileIdentity(path: path) == identity }

  /// Reads the file; nil where it cannot be read or `isCancelled` says so.
  func contentHash(_ workers: Workers, isCancelled: @escaping @Sendable () -> Bool = { false })
    -> ContentHash?
  {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let chunkBytes = 8 << 20
    let chunks = (identity.byteCount + chunkBytes - 1) / chunkBytes
    let hashes = ResultList<ContentHash>(count: chunks)
    workers.forEach(below: chunks) { chunk in
      guard !isCancelled() else { return }
      let start = chunk * chunkBytes
      let count = min(chunkBytes, identity.byteCount - start)
      withUnsafeTemporaryAllocation(byteCount: count, alignment: 64) { buffer in
        guard readWhole(descriptor, into: buffer, at: start) else { return }
        hashes[chunk] = ContentHash(UnsafeRawBufferPointer(buffer))
      }
    }
    return hashes.all.map {
      ContentHash($0 + [ContentHash(high: 0, low: UInt64(identity.byteCount))])
    }
  }
}

/// Fills `buffer` from a file; false where the file is shorter or cannot be read.
func readWhole(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
  -> Bool
{
  var done = 0
  while done < buffer.count {
    let count = pread(
      descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return false }
    done += count
  }
  return true
}
