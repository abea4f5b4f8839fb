// SPDX-License-Identifier: Apache-2.0

/// Mutations of JSON text on its tokens, so that most results are JSON again.
enum JSONMutation {
  /// Values at which readers go wrong.
  private static let values: [String] = [
    "null", "true", "false", "0", "-0", "-1", "1", "1.5", "2147483648", "4294967296",
    "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e400", "-1e-400",
    "NaN", "Infinity", "-Infinity", "[]", "{}", "\"\"", "\"\\u0000\"", "\"\\ud800\"",
    "\"e\\u0301\"",
    "\"\u{e9}\"", "[[]]", "{\"\":{}}", "\"../../x\"",
  ]

  static func mutate<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    let tokens = JSONTokens.split(input)
    let scalars = tokens.indices.filter { tokens[$0].isScalar }
    guard !scalars.isEmpty else { return nil }
    var pieces = tokens.map { Array(input[$0.range]) }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let target = scalars.randomElement(using: &random)!
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1: pieces[target] = Array(values.randomElement(using: &random)!.utf8)
      case 2: pieces[target] = pieces[scalars.randomElement(using: &random)!]
      case 3: pieces[target] = nudged(pieces[target], using: &random)
      case 4: duplicateValue(of: target, tokens: tokens, pieces: &pieces)
      default: removeValue(of: target, tokens: tokens, pieces: &pieces)
      }
    }
    return Array(pieces.joined())
  }

  /// One character of a scalar changed, or a digit appended.
  private static func nudged<Random: RandomNumberGenerator>(
    _ piece: [UInt8], using random: inout Random
  ) -> [UInt8] {
    guard let last = piece.last else { return piece }
    var changed = piece
    if last == UInt8(ascii: "\"") {
      guard piece.count > 2 else { return piece }
      let place = Int.random(in: 1..<piece.count - 1, using: &random)
      changed[place] = UInt8.random(in: 32...126, using: &random)
    } else {
      changed.append(UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &random))
    }
    return changed
  }

  /// A member or element twice: its name, colon and value are repeated after a comma.
  private static func duplicateValue(
    of index: Int, tokens: [JSONTokens.Token], pieces: inout [[UInt8]]
  ) {
    let first = JSONTokens.start(ofMemberAt: index, tokens)
    let member = Array(pieces[first...index].joined())
    pieces[index] += [UInt8(ascii: ",")] + member
  }

  /// A member or element and one comma beside it are left out.
  private static func removeValue(
    of index: Int, tokens: [JSONTokens.Token], pieces: inout [[UInt8]]
  ) {
    let first = JSONTokens.start(ofMemberAt: index, tokens)
    for place in first...index { pieces[place] = [] }
    if index + 1 < tokens.count, tokens[index + 1].kind == .comma {
      pieces[index + 1] = []
    } else if first > 0, tokens[first - 1].kind == .comma {
      pieces[first - 1] = []
    }
  }
}
