// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// `vocab.json` and `merges.txt`, read as transformers reads them.
enum VocabularyFiles {
  static func vocabulary(_ url: URL) throws(CheckpointError) -> [ByteString: Int32] {
    try TokenizerDefinition.vocabulary(JSONFile.object(url, purpose: "it holds the vocabulary"))
  }

  /// The merges in a file, whose lines end with LF, CR or CRLF.
  /// - Parameter checksHeading: whether a first line that states no version is a merge, as for Qwen 2.
  static func merges(
    _ url: URL, checksHeading: Bool
  ) throws(CheckpointError) -> [(left: ByteString, right: ByteString)] {
    let bytes = try FileContents.read(url, purpose: "it holds the merges")
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw FileContents.pointer(bytes, path: url.path)
        ?? CheckpointError(.malformedFile, "\(url.path) is not UTF-8 text")
    }
    if let pointer = FileContents.pointer(bytes, path: url.path) { throw pointer }
    var lines = lines(of: bytes)
    // For GPT-2, transformers takes the first line for a heading, whatever it is, and the last for empty.
    let hasHeading = !checksHeading || lines[0].starts(with: "#version:".utf8)
    if hasHeading { lines.removeFirst() }
    if !checksHeading, !lines.isEmpty { lines.removeLast() }
    var merges: [(left: ByteString, right: ByteString)] = []
    merges.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      let parts = line.split(separator: UInt8(ascii: " "))
      guard parts.count == 2 else {
        throw CheckpointError(
          .malformedFile, "\(url.path):\(index + (hasHeading ? 2 : 1)) is not a pair of tokens")
      }
      merges.append((ByteString(Array(parts[0])), ByteString(Array(parts[1]))))
    }
    return merges
  }

  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == lineFeed || bytes[index] == carriageReturn {
        lines.append(bytes[start..<index])
        if bytes[index] == carriageReturn, index + 1 < bytes.count, bytes[index + 1] == lineFeed {
          index += 1
        }
        start = index + 1
      }
      index += 1
    }
    return lines + [bytes[start...]]
  }
}
