// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import Foundation

/// Writes an entry under another name and then gives it its own: readers see all of it or nothing.
struct EntryWriter: Sendable {
  let directory: URL
  let layout: EntryLayout
  let memories: UncheckedMemories

  /// What ended the writing.
  enum Failure: Error {
    case system(Int32)
    case cancelled
  }

  /// Writes the images that the memories hold; `onChunk` learns how many bytes were written and says whether
  /// to go on.
  func write(
    content: ContentHash, name: String, onChunk: (Int) -> Bool
  ) throws(Failure) {
    let draft = Draft.path(in: directory)
    let descriptor = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(errno) }
    // The lock says that somebody is at work; it ends with the process.
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
    defer { close(descriptor) }
    do {
      let hashes = try writeChunks(descriptor, onChunk: onChunk)
      let header = EntryHeader(
        layout: layout.hash, content: content, fileBytes: layout.byteCount, chunkHashes: hashes)
      try header.encoded.withUnsafeBytes { try Self.write(descriptor, $0, at: 0) }
      // Not synchronized: who loads an entry that a power failure left incomplete sees it by its hashes.
      guard rename(draft, directory.appending(path: name).path) == 0 else {
        // Somebody took the draft for abandoned before it was locked, or emptied the folder.
        throw errno == ENOENT ? Failure.cancelled : .system(errno)
      }
    } catch {
      unlink(draft)
      throw error as? Failure ?? .system(EIO)
    }
  }

  private func writeChunks(
    _ descriptor: Int32, onChunk: (Int) -> Bool
  ) throws -> [ContentHash] {
    try layout.chunks.map { chunk in
      let run = layout.runs[chunk.run]
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: chunk.addresses.count, alignment: 64)
      defer { buffer.deallocate() }
      fill(buffer, run: run, addresses: chunk.addresses)
      try Self.write(descriptor, UnsafeRawBufferPointer(buffer), at: chunk.fileOffset)
      guard onChunk(buffer.count) else { throw Failure.cancelled }
      return ContentHash(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Copies segments only: around them lie bytes that the devices may write meanwhile.
  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, run: EntryRun, addresses: Range<Int>
  ) {
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    for segment in run.segments where segment.overlaps(addresses) {
      let part = segment.clamped(to: addresses)
      guard let bytes = memories.bytes(run.device, run.memory, part) else { continue }
      UnsafeMutableRawBufferPointer(rebasing: buffer[(part.lowerBound - addresses.lowerBound)...])
        .copyMemory(from: bytes)
    }
  }

  private static func write(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .system(count < 0 ? errno : ENOSPC) }
      done += count
    }
  }
}

/// Entries that are being written.
enum Draft {
  private static let prefix = "draft-"

  /// A name that nobody else takes.
  static func path(in directory: URL) -> String {
    directory.appending(path: prefix + UUID().uuidString).path
  }

  /// Removes drafts whose writers ended.
  static func removeAbandoned(in directory: URL) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let path = directory.appending(path: name).path
      let descriptor = open(path, O_RDWR | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }
}
