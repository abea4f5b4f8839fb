// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Byte-pair encoding as checkpoints define it: byte-level as GPT-2, Llama 3 and Qwen 2 have it, or with byte fallback
/// as Llama 2 has it.
public struct Tokenizer: Sendable {
  private let model: BytePairModel
  private let normalizers: [Normalizer]
  private let preTokenizers: [PreTokenizer]
  private let verbatimTokens: TokenMatcher
  private let normalizedTokens: TokenMatcher
  private let prefix: [Int]
  private let suffix: [Int]
  private let textOfToken: [Int: [UInt8]]
  private let decoder: TextDecoder

  /// The tokenizer of a checkpoint: a folder with `tokenizer.json`, or with `vocab.json` and `merges.txt`, whose
  /// `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` are honoured; or a GGUF file.
  public init(directory: URL) throws(CheckpointError) {
    if GGUFFile.isOne(directory) {
      try self.init(GGUFFile(path: directory.path).tokenizer())
    } else {
      try self.init(TokenizerFolder(directory).definition())
    }
  }

  init(_ definition: TokenizerDefinition) throws(CheckpointError) {
    model = try BytePairModel(
      vocabulary: definition.vocabulary, merges: definition.merges,
      options: definition.modelOptions, file: definition.file)
    normalizers = definition.normalizers
    preTokenizers = definition.preTokenizers
    let added = definition.addedTokens
    verbatimTokens = added.matcher(
      normalized: false, by: [], keepsSpecial: definition.splitsSpecialTokens)
    normalizedTokens = added.matcher(
      normalized: true, by: definition.normalizers, keepsSpecial: definition.splitsSpecialTokens)
    prefix = definition.prefix.map(Int.init)
    suffix = definition.suffix.map(Int.init)
    var texts: [Int: [UInt8]] = [:]
    texts.reserveCapacity(definition.vocabulary.count + added.tokenOfID.count)
    for (text, id) in definition.vocabulary { texts[Int(id)] = text.bytes }
    for (id, token) in added.tokenOfID { texts[Int(id)] = token.content.bytes }
    textOfToken = texts
    decoder = TextDecoder(definition.decoder)
  }

  /// Token ids of a text, with the tokens that the tokenizer puts around every text.
  ///
  /// - Parameter addsTokens: whether these are put there.
  public func encode(_ text: String, addsTokens: Bool = true) -> [Int] {
    var tokens = addsTokens ? prefix : []
    var cache: [ArraySlice<Unicode.Scalar>: [Int32]] = [:]
    var isFirst = true
    for part in parts(of: text) {
      switch part {
      case .token(let id): tokens.append(Int(id))
      case .text(let text):
        for piece in pieces(of: text, isFirst: isFirst) {
          let encoded: [Int32]
          if let known = cache[piece] {
            encoded = known
          } else {
            encoded = model.encode(piece)
            cache[piece] = encoded
          }
          for token in encoded { tokens.append(Int(token)) }
        }
      }
      isFirst = false
    }
    return tokens + (addsTokens ? suffix : [])
  }

  /// The text of token ids; bytes that are not UTF-8 become replacement characters.
  public func decode(_ tokens: [Int]) throws(CheckpointError) -> String {
    var decoder = streamingDecoder()
    var text = ""
    for token in tokens {
      guard textOfToken[token] != nil else {
        throw CheckpointError(
          .unknownToken, "token \(token) is not in the vocabulary of \(textOfToken.count) tokens")
      }
      text += decoder.decode(token)
    }
    return text + decoder.finish()
  }

  /// The bytes that token ids stand for in a text that goes on; an unknown token has none.
  public func bytes(of tokens: [Int]) -> [UInt8] {
    var decoder = decoder
    decoder.continueText()
    var bytes: [UInt8] = []
    for token in tokens { bytes += textOfToken[token].map { decoder.decode($0) } ?? [] }
    return bytes + decoder.finish()
  }

  /// A decoder that shows text as tokens arrive.
  /// - Parameter continuing: whether the tokens continue a text: then nothing is taken from their start.
  public func streamingDecoder(continuing: Bool = false) -> StreamingDecoder {
    var decoder = decoder
    if continuing { decoder.continueText() }
    return StreamingDecoder(textOfToken: textOfToken, decoder: decoder)
  }

  /// Cuts a text at added tokens and normalizes what lies between them.
  private func parts(of text: String) -> [AddedVocabulary.Part] {
    var parts: [AddedVocabulary.Part] = []
    for part in verbatimTokens.split(Array(text.unicodeScalars)) {
      switch part {
      case .token: parts.append(part)
      case .text(var text):
        for normalizer in normalizers { text = normalizer.apply(to: text) }
        parts += normalizedTokens.split(text)
      }
    }
    return parts
  }

  private func pieces(
    of text: [Unicode.Scalar], isFirst: Bool
  ) -> [ArraySlice<Unicode.Scalar>] {
    var pieces = [PreTokenizer.Piece(text: text[...], isFirst: isFirst)]
    for step in preTokenizers { pieces = pieces.flatMap { step.apply(to: $0) } }
    return pieces.map(\.text)
  }
}
