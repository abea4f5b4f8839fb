// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// GPT-2's byte-level byte-pair encoding.
public struct GPT2Tokenizer: Sendable {
  private let encoder: BytePairEncoder
  private let bytesOfToken: [Int: [UInt8]]
  private let addedTokens: [(content: [UInt8], id: Int)]

  /// The tokenizer of a checkpoint folder: `vocab.json` and `merges.txt`, or `tokenizer.json`.
  public init(directory: URL) throws(CheckpointError) {
    let files = try TokenizerFiles(directory: directory)
    let ids = files.vocabulary
    guard ids.values.allSatisfy({ (0..<(1 << 24)).contains($0) }) else {
      throw CheckpointError(.malformedFile, "\(directory.path): a token id is out of range")
    }
    var merges: [BytePairEncoder.Pair: BytePairEncoder.Merge] = [:]
    merges.reserveCapacity(files.merges.count)
    for (rank, merge) in files.merges.enumerated() {
      guard let left = ids[merge.left], let right = ids[merge.right],
        let result = ids[merge.left + merge.right]
      else {
        throw CheckpointError(
          .malformedFile,
          "\(directory.path): merge \(rank + 1), '\(merge.left) \(merge.right)', "
            + "names tokens that the vocabulary lacks")
      }
      let pair = BytePairEncoder.Pair(left: Int32(left), right: Int32(right))
      merges[pair] = BytePairEncoder.Merge(rank: Int32(rank), result: Int32(result))
    }
    encoder = BytePairEncoder(
      byteTokens: ByteAlphabet.scalars.map { Int32(ids[String($0)] ?? -1) }, merges: merges)
    var bytes: [Int: [UInt8]] = [:]
    bytes.reserveCapacity(ids.count)
    for (entry, id) in ids { bytes[id] = ByteAlphabet.bytes(of: entry) }
    for (content, id) in files.addedTokens { bytes[id] = Array(content.utf8) }
    bytesOfToken = bytes
    addedTokens = files.addedTokens.map { (Array($0.key.utf8), $0.value) }
      .sorted { $0.0.count > $1.0.count }
  }

  /// Token ids of a text.
  public func encode(_ text: String) -> [Int] {
    var tokens: [Int] = []
    var cache: [ArraySlice<UInt8>: [Int]] = [:]
    for part in parts(of: text) {
      switch part {
      case .token(let id): tokens.append(id)
      case .text(let text):
        PreTokenizer.standard.split(text) { piece in
          if let known = cache[piece] {
            tokens += known
          } else {
            let encoded = encoder.encode(piece)
            cache[piece] = encoded
            tokens += encoded
          }
        }
      }
    }
    return tokens
  }

  /// The text of token ids; bytes that are not UTF-8 become replacement characters.
  public func decode(_ tokens: [Int]) throws(CheckpointError) -> String {
    String(decoding: try bytes(of: tokens), as: UTF8.self)
  }

  /// The bytes that token ids stand for.
  public func bytes(of tokens: [Int]) throws(CheckpointError) -> [UInt8] {
    var bytes: [UInt8] = []
    for token in tokens {
      guard let known = bytesOfToken[token] else {
        throw CheckpointError(
          .unknownToken, "token \(token) is not in the vocabulary of \(bytesOfToken.count) tokens")
      }
      bytes += known
    }
    return bytes
  }

  /// A decoder that shows text as tokens arrive.
  public func streamingDecoder() -> StreamingDecoder {
    StreamingDecoder(bytesOfToken: bytesOfToken)
  }

  private enum Part {
    case text(Substring)
    case token(Int)
  }

  /// Cuts the text at added tokens, leftmost first, longest first among those that start together.
  private func parts(of text: String) -> [Part] {
    guard !addedTokens.isEmpty else { return [.text(text[...])] }
    var parts: [Part] = []
    let utf8 = text.utf8
    var start = utf8.startIndex
    var index = start
    while index < utf8.endIndex {
      guard let match = addedTokens.first(where: { utf8[index...].starts(with: $0.content) }) else {
        index = utf8.index(after: index)
        continue
      }
      if start < index { parts.append(.text(text[start..<index])) }
      parts.append(.token(match.id))
      index = utf8.index(index, offsetBy: match.content.count)
      start = index
    }
    if start < utf8.endIndex { parts.append(.text(text[start...])) }
    return parts
  }
}
