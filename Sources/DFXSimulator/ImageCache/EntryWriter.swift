// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXFiles
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
    do {
      let path = directory.appending(path: name).path
      let writer = try OutputFile(path, mode: ImageCache.fileMode).open()
      let descriptor = try writer.descriptor()
      let hashes = try writeChunks(descriptor, onChunk: onChunk)
      let header = EntryHeader(
        layout: layout.hash, content: content, fileBytes: layout.byteCount, chunkHashes: hashes)
      try header.encoded.withUnsafeBytes { try Self.write(descriptor, $0, at: 0) }
      // Not synchronized: who loads an entry that a power failure left incomplete sees it by its hashes.
      try writer.finish()
    } catch let error as FileError {
      // Somebody emptied the folder.
      throw error.code == ENOENT ? .cancelled : .system(error.code ?? EIO)
    } catch {
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
