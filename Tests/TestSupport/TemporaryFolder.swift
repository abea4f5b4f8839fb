// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// An empty folder that is removed with everything in it when its owner is.
///
/// A suite that keeps one in a property has a new one for each of its tests.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let url: URL

  /// Makes a folder of its own.
  public init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "dfx-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// A place in the folder; nothing is made there.
  public func file(_ name: String) -> URL { url.appending(path: name) }
}
