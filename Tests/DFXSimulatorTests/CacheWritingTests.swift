// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import Foundation
import SplitMix
import TestSupport
import Testing

@testable import DFXSimulator

/// Entries appear whole or not at all, whoever else writes and however full the disk is.
@Suite struct CacheWritingTests {
  @Test func twoWritersAtOnceLeaveOneEntry() throws {
    let model = try CachedModel()
    let writings = try (0..<4).map { _ in try model.load().writing }
    for writing in writings { try #require(writing).start() }
    for writing in writings {
      #expect(writing?.finish(isCancelled: { false }, onProgress: { _ in }) == nil)
    }
    #expect(model.entries.count == 1)
    let load = try model.load()
    #expect(load.writing == nil && load.notes.isEmpty)
  }

  @Test func theLeastRecentlyUsedGoes() throws {
    let model = try CachedModel()
    try model.fill(packing: 1)
    let first = model.entries
    let size = try #require(model.load(packing: 9).writing).totalBytes
    let limits = ImageCache.Limits(totalBytes: size * 5 / 2, smallestImageBytes: 0)
    try model.fill(packing: 2, limits: limits)
    #expect(model.entries.count == 2)
    // Used again: the other one is older now.
    #expect(try model.load(packing: 1).writing == nil)
    try model.fill(packing: 3, limits: limits)
    #expect(model.entries.count == 2 && model.entries.contains(first[0]))
    #expect(try model.load(packing: 2).writing != nil)
  }

  @Test func whatIsLargerThanTheLimitIsNotKept() throws {
    let model = try CachedModel()
    let limits = ImageCache.Limits(totalBytes: 1000, smallestImageBytes: 0)
    #expect(try model.fill(limits: limits)?.contains("not cached") == true)
    #expect(model.entries.isEmpty)
  }

  @Test func aFullDiskLeavesNothingAndOneNote() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let model = try CachedModel()
      let loaded = try model.load()
      let writing = try #require(loaded.writing)
      // Files of this process cannot grow beyond it; the error is not that of a full disk, its way is.
      var limit = rlimit(rlim_cur: 64 << 10, rlim_max: 64 << 10)
      try #require(setrlimit(__rlimit_resource_t(1), &limit) == 0)
      writing.start()
      let note = writing.finish(isCancelled: { false }, onProgress: { _ in })
      #expect(note?.contains("not cached") == true)
      #expect(model.entries.isEmpty)
    }
  }

  @Test func aPlaceThatCannotBeWrittenGivesOneNote() throws {
    let model = try CachedModel()
    try Data().write(to: model.cache)
    #expect(try model.fill()?.contains("not cached") == true)
    #expect(try model.load().notes.isEmpty)
  }

  @Test func draftsOfEndedWritersAreRemoved() throws {
    let model = try CachedModel()
    try model.makeCache()
    let abandoned = model.cache.appending(path: ".dfx-draft-\(String(repeating: "a", count: 32))")
    let held = model.cache.appending(path: ".dfx-draft-\(String(repeating: "b", count: 32))")
    for file in [abandoned, held] { try Data([1]).write(to: file) }
    let descriptor = open(held.path, O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    try model.fill()
    #expect(!FileManager.default.fileExists(atPath: abandoned.path))
    #expect(FileManager.default.fileExists(atPath: held.path))
  }

  @Test func aCheckpointThatChangesMeanwhileIsNotKept() throws {
    let model = try CachedModel()
    let writing = try #require(model.load().writing)
    let file = model.checkpoint.appending(path: "model.safetensors")
    var data = try Data(contentsOf: file)
    data[data.count - 2] ^= 1
    try data.write(to: file)
    writing.start()
    #expect(writing.finish(isCancelled: { false }, onProgress: { _ in }) == nil)
    #expect(model.entries.isEmpty)
  }
}

/// Content hashes tell apart, and are remembered only of files that have settled.
@Suite struct ContentHashTests {
  private func hash(_ bytes: [UInt8]) -> ContentHash { bytes.withUnsafeBytes { ContentHash($0) } }

  @Test func everyBitLengthAndOrderCounts() {
    var generator = SplitMix64(seed: 1)
    let bytes = (0..<5000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    var seen: Set<ContentHash> = [hash(bytes)]
    for bit in stride(from: 0, to: bytes.count * 8, by: 7) {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(seen.insert(hash(changed)).inserted, "bit \(bit)")
    }
    for length in [0, 1, 63, 64, 65, 4095, 4096, 4999] {
      #expect(seen.insert(hash(Array(bytes.prefix(length)))).inserted)
      #expect(seen.insert(hash([UInt8](repeating: 0, count: length + 1))).inserted)
    }
    for stripe in 1..<70 {
      var swapped = bytes
      for index in 0..<64 { swapped.swapAt(index, stripe * 64 + index) }
      #expect(seen.insert(hash(swapped)).inserted, "stripe \(stripe)")
    }
    #expect(ContentHash(hexadecimal: hash(bytes).hexadecimal) == hash(bytes))
  }

  /// The value that xxHash documents for no bytes.
  @Test func itIsXXH3() {
    #expect(hash([]).hexadecimal == "99aa06d3014798d86001c324468d497f")
  }

  /// A file that was written less than two seconds ago may be written again without another time.
  @Test(arguments: [(0, false), (1_999_999_999, false), (2_000_000_000, true), (-1, false)])
  func onlySettledFilesAreRemembered(age: Int, isSettled: Bool) throws {
    let model = try CachedModel()
    try model.makeCache()
    let url = model.checkpoint.appending(path: "model.safetensors")
    let file = try #require(StoredFile(path: url.path))
    let now = max(file.identity.modified, file.identity.changed) + age
    let content = CheckpointContent(files: [url], clock: WallClock { now })
    let hash = try #require(content.hash(in: model.cache, .one))
    let known = KnownContents(directory: model.cache).hash(of: file)
    #expect((known != nil) == isSettled)
    #expect(known.map { ContentHash([$0]) == hash } ?? true)
  }
}
