// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Who can have written a file or a folder.
public enum Ownership {
  /// Why somebody else than this user, or the host's administrator, may have written what an open descriptor
  /// leads to; nil where nobody can have.
  public static func doubt(_ descriptor: Int32) -> String? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return SystemMessage.text(errno) }
    return doubt(status)
  }

  /// The same of a path, links followed; nil also where there is nothing.
  public static func doubt(path: String) -> String? {
    do throws(SystemError) {
      return try SystemCall.status(path).flatMap(doubt)
    } catch {
      return SystemMessage.text(error.code)
    }
  }

  private static func doubt(_ status: stat) -> String? {
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      return "it belongs to another user"
    }
    return status.st_mode & 0o022 == 0 ? nil : "others may write it: take that right (chmod go-w)"
  }
}
