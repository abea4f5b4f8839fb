// SPDX-License-Identifier: Apache-2.0

/// Reads a condition: `sum relation sum`, or `fits`.
struct ConstraintParser {
  private enum Token: Equatable {
    case number(Double)
    case name(String)
    case symbol(String)
  }

  private let text: String
  private let isName: (String) -> Bool
  private var tokens: [Token] = []
  private var position = 0
  private var depth = 0

  /// Parentheses and signs inside each other; more would be a mistake, or an attack on the stack.
  private static let mostNested = 50
  /// Characters of one condition.
  private static let mostCharacters = 1000

  init(_ text: String, isName: @escaping (String) -> Bool) {
    self.text = text
    self.isName = isName
  }

  mutating func constraint() throws(SweepError) -> Constraint {
    guard text.utf8.count <= Self.mostCharacters else {
      throw .definition(
        "a condition has \(text.utf8.count) characters, at most \(Self.mostCharacters) are read")
    }
    tokens = try split()
    if tokens == [.name("fits")] { return .fits }
    let left = try sum()
    guard case .symbol(let sign)? = next, let relation = Constraint.Relation(rawValue: sign) else {
      throw wrong("one of == != < <= > >= is expected")
    }
    position += 1
    let right = try sum()
    if next != nil { throw wrong("it goes on behind its end") }
    return .comparison(left, relation, right)
  }

  private var next: Token? { position < tokens.count ? tokens[position] : nil }

  private mutating func take(_ symbols: String...) -> String? {
    guard case .symbol(let symbol)? = next, symbols.contains(symbol) else { return nil }
    position += 1
    return symbol
  }

  private mutating func sum() throws(SweepError) -> Constraint.Expression {
    var value = try product()
    while let sign = take("+", "-") {
      let other = try product()
      value = sign == "+" ? .sum(value, other) : .difference(value, other)
    }
    return value
  }

  private mutating func product() throws(SweepError) -> Constraint.Expression {
    var value = try factor()
    while let sign = take("*", "/") {
      let other = try factor()
      value = sign == "*" ? .product(value, other) : .quotient(value, other)
    }
    return value
  }

  private mutating func factor() throws(SweepError) -> Constraint.Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.mostNested else { throw wrong("it nests too deeply") }
    if take("-") != nil { return .negated(try factor()) }
    if take("(") != nil {
      let value = try sum()
      guard take(")") != nil else { throw wrong("a ')' is missing") }
      return value
    }
    switch next {
    case .number(let value)?:
      position += 1
      return .number(value)
    case .name(let name)?:
      guard isName(name) else {
        throw wrong("'\(name)' is no parameter of the machine, and none of devices, input, output")
      }
      position += 1
      return .name(name)
    case .symbol(let symbol)?: throw wrong("a number or name is expected before '\(symbol)'")
    case nil: throw wrong("a number or name is expected at its end")
    }
  }

  private func split() throws(SweepError) -> [Token] {
    var tokens = [Token]()
    var rest = Substring(text)
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if first.isNumber || first == "." {
        let digits = rest.prefix { $0.isHexDigit || $0 == "." || $0 == "_" }
        var end = digits.endIndex
        // A sign belongs to a number behind its exponent: 1e-3.
        if digits.last == "e" || digits.last == "E", end < rest.endIndex, "+-".contains(rest[end]) {
          end = rest[rest.index(after: end)...].prefix { $0.isNumber }.endIndex
        }
        guard let value = Double(rest[..<end].replacing("_", with: "")) else {
          throw wrong("'\(rest[..<end])' is no number")
        }
        tokens.append(.number(value))
        rest = rest[end...]
      } else if first.isLetter || first == "_" {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        tokens.append(.name(String(name)))
        rest = rest[name.endIndex...]
      } else {
        let two = String(rest.prefix(2))
        let one = String(first)
        guard let symbol = [two, one].first(where: { Self.symbols.contains($0) }) else {
          throw wrong("'\(one)' has no meaning in a condition")
        }
        tokens.append(.symbol(symbol))
        rest.removeFirst(symbol.count)
      }
    }
    return tokens
  }

  private static let symbols: Set<String> =
    Set(Constraint.Relation.allCases.map(\.rawValue)).union(["+", "-", "*", "/", "(", ")"])

  private func wrong(_ reason: String) -> SweepError {
    .definition("the condition '\(text)' is wrong: \(reason)")
  }
}
