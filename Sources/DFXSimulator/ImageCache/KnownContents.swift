// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation

/// Content hashes of files that were read before, so that a checkpoint is not read once for its key and once
/// for its weights.
///
/// Like Git's index, it trusts a file whose identity did not change, and does not remember one that was
/// written so recently that another write might leave the same times.
struct KnownContents {
  private struct Line {
    let path: String
    let identity: FileIdentity
    let hash: ContentHash
  }

  /// Files remembered, the latest first.
  private static let mostLines = 256
  /// More than that many lines take.
  private static let mostBytes = 1 << 22
  private let url: URL
  private var lines: [Line]

  init(directory: URL) {
    url = directory.appending(path: "contents")
    // What others wrote could give a checkpoint the images of another one.
    let isOurs = Ownership.doubt(path: url.path) == nil
    let text = isOurs ? (try? InputFile(url.path).text(limit: Self.mostBytes)) ?? "" : ""
    lines = text.split(separator: "\n").compactMap(Self.parse)
  }

  /// The hash of a file's content, if the file is as it was when that was computed.
  func hash(of file: StoredFile) -> ContentHash? {
    lines.first { $0.path == file.path && $0.identity == file.identity }?.hash
  }

  /// Remembers a hash that was computed from a file which was settled before and unchanged afterwards.
  mutating func remember(_ hash: ContentHash, of file: StoredFile) {
    guard !file.path.contains("\n") else { return }
    lines.removeAll { $0.path == file.path }
    lines.insert(Line(path: file.path, identity: file.identity, hash: hash), at: 0)
    let text = lines.prefix(Self.mostLines).map(Self.format).joined(separator: "\n") + "\n"
    // Without it the next start reads the file again.
    try? OutputFile(url.path, mode: ImageCache.fileMode).write(text)
  }

  private static func format(_ line: Line) -> String {
    let identity = line.identity
    return "\(line.hash.hexadecimal) \(identity.device) \(identity.inode) \(identity.byteCount) "
      + "\(identity.modified) \(identity.changed) \(line.path)"
  }

  private static func parse(_ text: Substring) -> Line? {
    let fields = text.split(separator: " ", maxSplits: 6)
    guard fields.count == 7, let hash = ContentHash(hexadecimal: fields[0]),
      let device = UInt64(fields[1]), let inode = UInt64(fields[2]), let byteCount = Int(fields[3]),
      let modified = Int(fields[4]), let changed = Int(fields[5])
    else { return nil }
    return Line(
      path: String(fields[6]),
      identity: FileIdentity(
        device: device, inode: inode, byteCount: byteCount, modified: modified, changed: changed),
      hash: hash)
  }
}
