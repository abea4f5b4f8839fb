// SPDX-License-Identifier: Apache-2.0

/// A word of a graph's text.
struct GraphToken: Equatable {
  enum Kind: Equatable {
    /// A keyword, a dimension, an opcode or a number.
    case word(String)
    /// %name
    case value(String)
    /// @name
    case state(String)
    /// "text"
    case text(String)
    /// One of ( ) [ ] { } , : = and ->
    case symbol(String)
    case end
  }

  let kind: Kind
  let line: Int

  /// The token as a person wrote it.
  var description: String {
    switch kind {
    case .word(let text), .symbol(let text): "'\(text)'"
    case .value(let name): "'%\(name)'"
    case .state(let name): "'@\(name)'"
    case .text(let text): "\"\(text)\""
    case .end: "the end of the text"
    }
  }
}

/// Cuts a graph's text into words; `#` starts a comment.
struct GraphLexer {
  private let characters: [Unicode.Scalar]
  private var next = 0
  private var line = 1

  init(_ text: String) { characters = Array(text.unicodeScalars) }

  /// All tokens, the end last.
  mutating func tokens() throws(GraphError) -> [GraphToken] {
    var tokens: [GraphToken] = []
    while true {
      let token = try token()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func token() throws(GraphError) -> GraphToken {
    skipSpace()
    guard let character = peek else { return GraphToken(kind: .end, line: line) }
    next += 1
    switch character {
    case "%": return GraphToken(kind: .value(try name(after: "%")), line: line)
    case "@": return GraphToken(kind: .state(try name(after: "@")), line: line)
    case "\"": return GraphToken(kind: .text(try quoted()), line: line)
    case "-" where peek == ">":
      next += 1
      return GraphToken(kind: .symbol("->"), line: line)
    case "(", ")", "[", "]", "{", "}", ",", ":", "=":
      return GraphToken(kind: .symbol(String(Character(character))), line: line)
    case _ where Self.isWord(character):
      next -= 1
      return GraphToken(kind: .word(word()), line: line)
    default: throw .text(line: line, cause: "'\(Character(character))' is no part of a graph")
    }
  }

  private var peek: Unicode.Scalar? { next < characters.count ? characters[next] : nil }

  private mutating func skipSpace() {
    while let character = peek {
      if character == "#" {
        while let other = peek, other != "\n" {
          _ = other
          next += 1
        }
      } else if character == "\n" {
        line += 1
        next += 1
      } else if character.properties.isWhitespace {
        next += 1
      } else {
        return
      }
    }
  }

  /// Letters, digits and what names and numbers hold beside them.
  private static func isWord(_ character: Unicode.Scalar) -> Bool {
    character.properties.isAlphabetic || ("0"..."9").contains(character)
      || ["_", ".", "+", "-"].contains(character)
  }

  private mutating func word() -> String {
    var word = String.UnicodeScalarView()
    while let character = peek, Self.isWord(character) {
      word.append(character)
      next += 1
    }
    return String(word)
  }

  private mutating func name(after sign: String) throws(GraphError) -> String {
    let name = word()
    guard !name.isEmpty else { throw .text(line: line, cause: "a name must follow '\(sign)'") }
    return name
  }

  private mutating func quoted() throws(GraphError) -> String {
    var text = String.UnicodeScalarView()
    while let character = peek, character != "\n" {
      next += 1
      if character == "\"" { return String(text) }
      text.append(character)
    }
    throw .text(line: line, cause: "a text without its second '\"'")
  }
}
