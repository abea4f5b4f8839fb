// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Character devices of a test's own folder, for those who may make them: the machine's are never written.
public enum DeviceFolder {
  /// What the system's own devices do.
  public enum Kind: Int, Sendable {
    case null = 3
    case full = 7
  }

  /// Whether this process may make and use devices; a test that needs them is skipped, visibly, where it may not.
  public static var canMakeDevices: Bool {
    get throws {
      let folder = try TemporaryFolder()
      guard let path = try? make(.null, in: folder) else { return false }
      let descriptor = open(path, O_WRONLY)
      guard descriptor >= 0 else { return false }
      close(descriptor)
      return true
    }
  }

  /// Makes a device; its path.
  public static func make(_ kind: Kind, in folder: TemporaryFolder) throws -> String {
    let path = folder.file("device-\(kind)").path
    // Linux numbers the memory devices 1:3 (null) and 1:7 (full).
    let number = dev_t(1 << 8 | kind.rawValue)
    guard mknod(path, S_IFCHR | 0o666, number) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
    return path
  }
}
