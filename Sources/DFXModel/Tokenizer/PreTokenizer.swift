// SPDX-License-Identifier: Apache-2.0

/// A step that cuts or rewrites text before it is encoded.
enum PreTokenizer: Sendable, Equatable {
  /// Cuts at a pattern and writes bytes in GPT-2's alphabet.
  case byteLevel(addsPrefixSpace: Bool, splits: Bool)
  /// Cuts at a pattern.
  case split(SplitPattern)
  /// Cuts before and after digits, between them too where each stands alone.
  case digits(individual: Bool)
  /// Writes spaces as a mark, and one before the text; cuts before each mark where `splits`.
  case metaspace(mark: Unicode.Scalar, prefix: Prefix, splits: Bool)

  /// Where `metaspace` puts a mark in front.
  enum Prefix: Sendable {
    case first, always, never
  }

  /// A piece of text on its way to the encoder.
  struct Piece {
    var text: ArraySlice<Unicode.Scalar>
    /// Whether the whole text begins with it.
    let isFirst: Bool
  }

  /// What becomes of one piece; none of the results is empty.
  func apply(to piece: Piece) -> [Piece] {
    switch self {
    case .byteLevel(let addsPrefixSpace, let splits):
      var text = piece.text
      if addsPrefixSpace, text.first != " " { text = ArraySlice([" "] + text) }
      let parts = splits ? SplitPattern.gpt2.pieces(of: text) : [text]
      return Self.pieces(parts.map { ArraySlice(ByteAlphabet.encode($0)) }, of: piece)
    case .split(let pattern):
      return Self.pieces(pattern.pieces(of: piece.text), of: piece)
    case .digits(let individual):
      return Self.pieces(Self.cut(piece.text, individual: individual), of: piece)
    case .metaspace(let mark, let prefix, let splits):
      var text = ArraySlice(piece.text.map { $0 == " " ? mark : $0 })
      let addsMark =
        switch prefix {
        case .first: piece.isFirst
        case .always: true
        case .never: false
        }
      if addsMark, text.first != mark { text = ArraySlice([mark] + text) }
      return Self.pieces(splits ? Self.cut(text, before: mark) : [text], of: piece)
    }
  }

  private static func pieces(_ parts: [ArraySlice<Unicode.Scalar>], of piece: Piece) -> [Piece] {
    parts.enumerated().map { Piece(text: $1, isFirst: piece.isFirst && $0 == 0) }
  }

  private static func cut(
    _ text: ArraySlice<Unicode.Scalar>, individual: Bool
  ) -> [ArraySlice<Unicode.Scalar>] {
    let classes = ScalarClasses.standard
    return cut(text) { previous, next in
      let isDigit = classes.isDigit(next)
      return isDigit != classes.isDigit(previous) || isDigit && individual
    }
  }

  private static func cut(
    _ text: ArraySlice<Unicode.Scalar>, before mark: Unicode.Scalar
  ) -> [ArraySlice<Unicode.Scalar>] {
    cut(text) { _, next in next == mark }
  }

  private static func cut(
    _ text: ArraySlice<Unicode.Scalar>,
    where isBorder: (_ previous: Unicode.Scalar, _ next: Unicode.Scalar) -> Bool
  ) -> [ArraySlice<Unicode.Scalar>] {
    var parts: [ArraySlice<Unicode.Scalar>] = []
    var start = text.startIndex
    for index in text.indices.dropFirst() where isBorder(text[index - 1], text[index]) {
      parts.append(text[start..<index])
      start = index
    }
    if start < text.endIndex { parts.append(text[start...]) }
    return parts
  }
}
