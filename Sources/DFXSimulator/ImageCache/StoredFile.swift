// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What the file system says of a file; equal identities at two times mean that nothing was written between.
struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
  let byteCount: Int
  /// Nanoseconds since 1970.
  let modified: Int
  let changed: Int

  /// A file system's clock may stand still for that long, so that two writes leave the same time.
  private static let coarsestClock = 2_000_000_000

  init(device: UInt64, inode: UInt64, byteCount: Int, modified: Int, changed: Int) {
    (self.device, self.inode, self.byteCount) = (device, inode, byteCount)
    (self.modified, self.changed) = (modified, changed)
  }

  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), byteCount: Int(status.st_size),
      modified: status.st_mtim.nanoseconds, changed: status.st_ctim.nanoseconds)
  }

  /// Whether a write at `now` (nanoseconds since 1970), or a moment before, would show in the times.
  func isSettled(at now: Int) -> Bool {
    // A file from the future never settles.
    now > max(modified, changed) && now - max(modified, changed, 0) >= Self.coarsestClock
  }
}

/// What time it is.
struct WallClock: Sendable {
  /// Nanoseconds since 1970.
  let now: @Sendable () -> Int

  /// The host's clock.
  static let host = WallClock {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return now.nanoseconds
  }
}

extension timespec {
  /// Wraps around for the times of year 2262 and later that people can give files.
  var nanoseconds: Int { tv_sec &* 1_000_000_000 &+ tv_nsec }
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
