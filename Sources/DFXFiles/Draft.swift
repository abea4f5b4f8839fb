// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A file under a name of its own, which then takes the place of another one.
final class Draft {
  let path: String
  let descriptor: Int32
  private let entry: Drafts.Entry
  private var isOpen = true

  /// A new file in `folder`; `mode` without the user's mask.
  init(in folder: String, mode: mode_t) throws(SystemError) {
    Drafts.removeAbandoned(in: folder)
    let made = try Self.make(in: folder) { path throws(SystemError) in
      try SystemCall.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
    }
    (path, descriptor, entry) = made
  }

  /// Makes something that holds its lock and has its name: another process may have taken it for abandoned
  /// before it was locked.
  static func make(
    in folder: String, _ body: (String) throws(SystemError) -> Int32
  ) throws(SystemError) -> (path: String, descriptor: Int32, entry: Drafts.Entry) {
    for _ in 0..<8 {
      let path = Drafts.path(in: folder)
      let entry = Drafts.Entry(path: path)
      let descriptor: Int32
      do {
        descriptor = try body(path)
      } catch {
        entry.end()
        throw error
      }
      // Where a file system has no locks, nobody takes drafts for abandoned either.
      let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
      var (named, held) = (stat(), stat())
      if !isTaken, stat(path, &named) == 0, fstat(descriptor, &held) == 0,
        named.st_ino == held.st_ino
      {
        return (path, descriptor, entry)
      }
      entry.end()
      close(descriptor)
    }
    throw SystemError(code: EBUSY)
  }

  deinit { remove() }

  /// Takes over what people chose for the file that is replaced: permissions, and owner where that is allowed.
  func adopt(_ old: stat) throws(SystemError) {
    var mask: mode_t = 0o7777
    if fchown(descriptor, old.st_uid, old.st_gid) != 0 {
      // Of another owner, it must not run with that owner's rights.
      mask = 0o777
      _ = fchown(descriptor, uid_t.max, old.st_gid)
    }
    try SystemCall.check { Int(fchmod(descriptor, old.st_mode & mask)) }
  }

  /// Gives the whole file its name.
  func finish(as target: String) throws(SystemError) {
    // Some file systems tell only when a file is closed that there was no room; the other descriptor keeps the
    // lock until the draft has its name.
    let other = Int32(try SystemCall.check { Int(dup(descriptor)) })
    guard close(other) == 0 else { throw SystemError(code: errno) }
    try SystemCall.check { Int(rename(path, target)) }
    entry.end()
    isOpen = false
    close(descriptor)
  }

  /// Removes it, unless it has its name.
  func remove() {
    guard isOpen else { return }
    isOpen = false
    unlink(path)
    close(descriptor)
    entry.end()
  }
}
