// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import DFXSimulator

/// What others can have written is not loaded.
@Suite struct CacheTrustTests {
  /// A way to let somebody else write.
  enum Opening: CaseIterable {
    case groupMayWrite, othersMayWrite, anotherOwner

    /// Only an administrator gives files away.
    static var possible: [Opening] {
      getuid() == 0 ? allCases : [.groupMayWrite, .othersMayWrite]
    }

    func apply(to path: String) throws {
      switch self {
      case .groupMayWrite: try #require(chmod(path, 0o770) == 0)
      case .othersMayWrite: try #require(chmod(path, 0o707) == 0)
      case .anotherOwner: try #require(chown(path, 54_321, gid_t.max) == 0)
      }
    }
  }

  @Test("A folder that others can write is not used, and that is said", arguments: Opening.possible)
  func folder(opening: Opening) throws {
    let model = try CachedModel()
    try model.fill()
    let good = try model.load()
    #expect(good.writing == nil)
    try opening.apply(to: model.cache.path)
    let load = try model.load()
    #expect(load.writing == nil, "nothing is written there either")
    #expect(load.notes.count == 1)
    #expect(load.notes.first?.contains(model.cache.path) == true)
    #expect(load.bits == good.bits)
    #expect(model.entries.count == 1, "what is there is left alone")
  }

  @Test("An entry that others can have written is removed", arguments: Opening.possible)
  func entry(opening: Opening) throws {
    let model = try CachedModel()
    try model.fill()
    let good = try model.load()
    try opening.apply(to: model.cache.appending(path: model.entries[0]).path)
    let load = try model.load()
    #expect(load.writing != nil && load.notes.count == 1)
    #expect(load.bits == good.bits)
    #expect(model.entries.isEmpty)
  }

  @Test func aLinkIsNoEntry() throws {
    let model = try CachedModel()
    try model.fill()
    let entry = model.cache.appending(path: model.entries[0])
    let elsewhere = model.folder.file("elsewhere")
    try FileManager.default.moveItem(at: entry, to: elsewhere)
    symlink(elsewhere.path, entry.path)
    let load = try model.load()
    #expect(load.writing != nil && load.notes.count == 1)
    #expect(FileManager.default.fileExists(atPath: elsewhere.path))
  }

  @Test("Hashes that others can have written are not believed", arguments: Opening.possible)
  func contents(opening: Opening) throws {
    let model = try CachedModel()
    try model.makeCache()
    let url = model.checkpoint.appending(path: "model.safetensors")
    let file = try #require(StoredFile(path: url.path))
    let later = max(file.identity.modified, file.identity.changed) + 3_000_000_000
    let content = CheckpointContent(files: [url], clock: WallClock { later })
    _ = try #require(content.hash(in: model.cache, .one))
    #expect(KnownContents(directory: model.cache).hash(of: file) != nil)
    try opening.apply(to: model.cache.appending(path: "contents").path)
    #expect(KnownContents(directory: model.cache).hash(of: file) == nil)
  }

  @Test func filesOfTheCacheAreTheUsersAlone() async {
    await #expect(processExitsWith: .success) {
      umask(0)
      let model = try CachedModel()
      try model.fill()
      for path in [model.cache.path, model.cache.appending(path: model.entries[0]).path] {
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o077 == 0)
      }
    }
  }
}
