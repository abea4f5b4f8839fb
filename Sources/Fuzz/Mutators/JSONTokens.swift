// SPDX-License-Identifier: Apache-2.0

/// The tokens of JSON text, without a check that they make a value.
enum JSONTokens {
  enum Kind { case string, word, colon, comma, bracket }

  struct Token {
    let kind: Kind
    let range: Range<Int>

    var isScalar: Bool {
      switch kind {
      case .string, .word: true
      case .colon, .comma, .bracket: false
      }
    }
  }

  static func split(_ input: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var place = 0
    while place < input.count {
      let start = place
      let kind = kind(of: input[place])
      place += 1
      switch kind {
      case nil: continue
      case .string: place = end(ofString: input, from: place)
      case .word:
        while place < input.count, self.kind(of: input[place]) == .word { place += 1 }
      case .colon, .comma, .bracket: break
      }
      if let kind { tokens.append(Token(kind: kind, range: start..<place)) }
    }
    return tokens
  }

  /// Where the member or element begins whose last token is at `index`: at its name, or there.
  static func start(ofMemberAt index: Int, _ tokens: [Token]) -> Int {
    index >= 2 && tokens[index - 1].kind == .colon ? index - 2 : index
  }

  private static func kind(of byte: UInt8) -> Kind? {
    switch byte {
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: ":"): .colon
    case UInt8(ascii: ","): .comma
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): .bracket
    case 0...32: nil
    default: .word
    }
  }

  private static func end(ofString input: [UInt8], from start: Int) -> Int {
    var place = start
    while place < input.count {
      if input[place] == UInt8(ascii: "\"") { return place + 1 }
      place += input[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return input.count
  }
}
