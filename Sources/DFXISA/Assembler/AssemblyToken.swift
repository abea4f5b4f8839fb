// SPDX-License-Identifier: Apache-2.0

/// A token of a line of assembly text.
struct AssemblyToken: Equatable {
  enum Kind: Equatable {
    case name(String)
    case integer(UInt64, isHexadecimal: Bool)
    /// More hexadecimal digits than 64 bits have, at most those of an instruction.
    case wideBits(String)
    case real(RealLiteral)
    case text(String)
    case symbol(Character)
  }

  let kind: Kind
  /// Column of its first character, from 1.
  let column: Int
  let length: Int
}

/// A mistake at a place in the line.
struct LineError: Error {
  let column: Int
  let length: Int
  let message: String

  init(_ message: String, at token: AssemblyToken) {
    self.init(message, column: token.column, length: token.length)
  }

  init(_ message: String, column: Int, length: Int = 1) {
    self.message = message
    self.column = column
    self.length = length
  }
}

/// Splits a line into tokens; a comment starts with `;` or `//`.
struct AssemblyLexer {
  private let characters: [Character]
  private var position = 0

  init(_ line: some StringProtocol) {
    characters = Array(line)
  }

  mutating func tokens() throws(LineError) -> [AssemblyToken] {
    var tokens: [AssemblyToken] = []
    while let token = try next() { tokens.append(token) }
    return tokens
  }

  private mutating func next() throws(LineError) -> AssemblyToken? {
    while let character = peek(), character.isWhitespace { position += 1 }
    guard let first = peek(), first != ";" else { return nil }
    if first == "/", peek(1) == "/" { return nil }
    let start = position
    let kind: AssemblyToken.Kind
    if first.isLetter || first == "_" || first == "." {
      kind = .name(take { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
    } else if first.isASCII, first.isNumber {
      kind = try number()
    } else if first == "\"" {
      kind = .text(try quoted())
    } else if ",:=+-*()".contains(first) {
      position += 1
      kind = .symbol(first)
    } else {
      throw LineError("'\(first)' has no meaning here", column: start + 1)
    }
    return AssemblyToken(kind: kind, column: start + 1, length: position - start)
  }

  private func peek(_ ahead: Int = 0) -> Character? {
    position + ahead < characters.count ? characters[position + ahead] : nil
  }

  private mutating func take(while condition: (Character) -> Bool) -> String {
    let start = position
    while let character = peek(), condition(character) { position += 1 }
    return String(characters[start..<position])
  }

  private mutating func number() throws(LineError) -> AssemblyToken.Kind {
    let start = position
    if peek() == "0", peek(1) == "x" || peek(1) == "X" {
      position += 2
      let digits = take { $0.isLetter || $0.isNumber || $0 == "_" }
      let plain = digits.filter { $0 != "_" }
      if (17...64).contains(plain.count), plain.allSatisfy(\.isHexDigit),
        plain.utf8.count == plain.count
      {
        return .wideBits(String(repeating: "0", count: 64 - plain.count) + plain)
      }
      guard let value = UInt64(plain, radix: 16) else {
        throw LineError(
          "'0x\(digits)' is not a hexadecimal number of at most 64 bits", column: start + 1,
          length: position - start)
      }
      return .integer(value, isHexadecimal: true)
    }
    var text = take { $0.isNumber || $0 == "_" || $0 == "." }
    if peek() == "e" || peek() == "E" {
      text += take { $0 == "e" || $0 == "E" }
      if peek() == "-" || peek() == "+" { text.append(characters[position]); position += 1 }
      text += take { $0.isNumber }
    }
    if let letter = peek(), letter.isLetter {
      _ = take { $0.isLetter || $0.isNumber }
      throw LineError(
        "a name cannot begin with a digit", column: start + 1, length: position - start)
    }
    text.removeAll { $0 == "_" }
    if let value = UInt64(text) { return .integer(value, isHexadecimal: false) }
    guard let value = RealLiteral(text) else {
      throw LineError("'\(text)' is not a number", column: start + 1, length: position - start)
    }
    return .real(value)
  }

  private mutating func quoted() throws(LineError) -> String {
    let start = position
    position += 1
    let text = take { $0 != "\"" }
    guard peek() == "\"" else {
      throw LineError("the text has no closing '\"'", column: start + 1, length: position - start)
    }
    position += 1
    return text
  }
}
