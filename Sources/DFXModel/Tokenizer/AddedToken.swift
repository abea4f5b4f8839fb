// SPDX-License-Identifier: Apache-2.0

/// A token that is recognised in text as it is.
struct AddedToken: Sendable, Equatable {
  let content: ByteString
  /// Whether it counts only where no word touches it.
  var isSingleWord = false
  /// Whether it takes white space before it.
  var stripsLeft = false
  /// Whether it takes white space after it.
  var stripsRight = false
  /// Whether it is looked for in normalized text.
  var isNormalized: Bool
  /// Whether it is a control token.
  var isSpecial: Bool

  /// A token without conditions.
  init(_ content: ByteString, isSpecial: Bool) {
    self.content = content
    self.isSpecial = isSpecial
    isNormalized = !isSpecial
  }
}

/// The tokens that are recognised in text before it is cut and encoded.
///
/// Follows `AddedVocabulary` of the `tokenizers` library, whose order of adding decides what wins.
struct AddedVocabulary: Sendable {
  private var specialTokens: [AddedToken] = []
  private var otherTokens: [AddedToken] = []
  private var specialContents: Set<ByteString> = []
  private(set) var tokenOfID: [Int32: AddedToken] = [:]
  private(set) var ids: [ByteString: Int32] = [:]
  private var largestID: Int32?

  /// A part of a text.
  enum Part {
    case token(Int32)
    case text([Unicode.Scalar])
  }

  /// The id that a token has, or would have, in a vocabulary of `model`.
  func id(of content: ByteString, in model: [ByteString: Int32]) -> Int32 {
    if let known = ids[content] ?? model[content] { return known }
    let size = Int32(model.count)
    guard let last = largestID, last >= size || size == 0 else { return size }
    return last + 1
  }

  /// Adds a token after those that are there; the conditions of one with the same content become the new ones.
  mutating func add(_ token: AddedToken, to model: [ByteString: Int32]) {
    if token.isSpecial, !token.content.isEmpty, specialContents.insert(token.content).inserted {
      specialTokens.append(token)
    }
    guard !token.content.isEmpty, ids[token.content].flatMap({ tokenOfID[$0] }) != token else {
      return
    }
    let id = id(of: token.content, in: model)
    ids[token.content] = id
    largestID = max(largestID ?? id, id)
    tokenOfID[id] = token
    if !specialContents.contains(token.content) { otherTokens.append(token) }
  }

  /// What looks for the tokens that are, or are not, normalized.
  func matcher(normalized: Bool, by normalizers: [Normalizer], keepsSpecial: Bool) -> TokenMatcher {
    var matcher = TokenMatcher()
    for token in specialTokens + otherTokens where token.isNormalized == normalized {
      guard let id = ids[token.content], let stored = tokenOfID[id] else { continue }
      var scalars = token.content.scalars
      if normalized { for normalizer in normalizers { scalars = normalizer.apply(to: scalars) } }
      let isIgnored = keepsSpecial && specialContents.contains(stored.content)
      matcher.add(scalars, id: id, token: stored, isIgnored: isIgnored)
    }
    return matcher
  }
}
