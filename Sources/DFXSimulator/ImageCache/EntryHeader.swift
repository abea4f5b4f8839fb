// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What an entry says of itself, in its first bytes.
struct EntryHeader: Equatable {
  private static let magic: UInt64 = 0x0031_4547_414D_4958  // XIMAGE1
  /// Magic, version, length, number of chunks; two hashes; and the hash of all that.
  private static let fixedBytes = 4 * 8 + 3 * ContentHash.byteCount

  let version: Int
  let layout: ContentHash
  let content: ContentHash
  /// Bytes of the whole entry.
  let fileBytes: Int
  let chunkHashes: [ContentHash]

  /// Bytes of a header for `chunks` chunks.
  static func byteCount(chunks: Int) -> Int { fixedBytes + chunks * ContentHash.byteCount }

  /// The header's bytes.
  var encoded: [UInt8] {
    let words =
      [Self.magic, UInt64(version), UInt64(fileBytes), UInt64(chunkHashes.count)]
      + ([layout, content] + chunkHashes).flatMap { [$0.high, $0.low] }
    let hash = words.withUnsafeBytes { ContentHash($0) }
    return (words + [hash.high, hash.low]).withUnsafeBytes { Array($0) }
  }

  init(
    layout: ContentHash, content: ContentHash, fileBytes: Int, chunkHashes: [ContentHash],
    version: Int = EntryLayout.version
  ) {
    (self.layout, self.content, self.fileBytes) = (layout, content, fileBytes)
    (self.chunkHashes, self.version) = (chunkHashes, version)
  }

  /// A header that is whole; nil otherwise.
  init?(_ bytes: [UInt8]) {
    let words = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
    guard bytes.count >= Self.fixedBytes, bytes.count % 8 == 0, words[0] == Self.magic,
      words[3] <= UInt64(words.count), Self.byteCount(chunks: Int(words[3])) == bytes.count
    else { return nil }
    let hashes = stride(from: 4, to: words.count, by: 2)
      .map { ContentHash(high: words[$0], low: words[$0 + 1]) }
    guard words.dropLast(2).withUnsafeBytes({ ContentHash($0) }) == hashes.last else { return nil }
    self.init(
      layout: hashes[0], content: hashes[1], fileBytes: Int(words[2]),
      chunkHashes: Array(hashes[2..<hashes.count - 1]), version: Int(words[1]))
  }
}
