// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What the file system says of a file; equal identities at two times mean that nothing was written between.
public struct FileIdentity: Hashable, Sendable {
  /// The file system.
  public let device: UInt64
  /// The file there.
  public let inode: UInt64
  /// Its length.
  public let byteCount: Int
  /// Of its content; nanoseconds since 1970.
  public let modified: Int
  /// Of its content or of what the file system knows of it; nanoseconds since 1970.
  public let changed: Int

  /// A file system's clock may stand still for that long, so that two writes leave the same time.
  private static let coarsestClock = 2_000_000_000

  /// An identity that was stored.
  public init(device: UInt64, inode: UInt64, byteCount: Int, modified: Int, changed: Int) {
    (self.device, self.inode, self.byteCount) = (device, inode, byteCount)
    (self.modified, self.changed) = (modified, changed)
  }

  /// The identity of what a path leads to; nil where that is nothing.
  public init?(path: String) {
    guard let status = try? SystemCall.status(path) else { return nil }
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), byteCount: Int(status.st_size),
      modified: status.st_mtim.nanoseconds, changed: status.st_ctim.nanoseconds)
  }

  /// Whether a write at `now` (nanoseconds since 1970), or a moment before, would show in the times.
  public func isSettled(at now: Int) -> Bool {
    // A file from the future never settles.
    now > max(modified, changed) && now - max(modified, changed, 0) >= Self.coarsestClock
  }
}

extension timespec {
  /// Wraps around for the times of year 2262 and later that people can give files.
  fileprivate var nanoseconds: Int { tv_sec &* 1_000_000_000 &+ tv_nsec }
}
