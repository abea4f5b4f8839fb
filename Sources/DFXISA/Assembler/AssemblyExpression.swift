// SPDX-License-Identifier: Apache-2.0

/// Evaluates operand expressions: sums and products of numbers, registers, constants and labels.
struct AssemblyExpression {
  private let tokens: ArraySlice<AssemblyToken>
  private let names: [String: AssemblyValue]
  private var position: Int
  private let lineEnd: Int

  /// `lineEnd` is the column behind the line, for errors about something missing.
  init(_ tokens: ArraySlice<AssemblyToken>, names: [String: AssemblyValue], lineEnd: Int) {
    self.tokens = tokens
    self.names = names
    self.lineEnd = lineEnd
    position = tokens.startIndex
  }

  /// The value of all tokens.
  mutating func value() throws(LineError) -> AssemblyValue {
    let value = try sum()
    if let rest = peek() { throw LineError("an operand ends before this", at: rest) }
    return value
  }

  private func peek() -> AssemblyToken? {
    position < tokens.endIndex ? tokens[position] : nil
  }

  private mutating func sum() throws(LineError) -> AssemblyValue {
    var left = try product()
    while let sign = peek(), sign.kind == .symbol("+") || sign.kind == .symbol("-") {
      position += 1
      let right = try product()
      left = try combine(left, right, sign)
    }
    return left
  }

  private mutating func product() throws(LineError) -> AssemblyValue {
    var left = try factor()
    while let sign = peek(), sign.kind == .symbol("*") {
      position += 1
      let right = try factor()
      left = try combine(left, right, sign)
    }
    return left
  }

  private mutating func factor() throws(LineError) -> AssemblyValue {
    guard let token = peek() else { throw LineError("a value is missing", column: lineEnd) }
    position += 1
    switch token.kind {
    case .integer(let value, let isHexadecimal):
      guard let value = Int(exactly: value) else {
        throw LineError("the number is too large", at: token)
      }
      return .integer(value, isHexadecimal ? .hexadecimal : .decimal)
    case .wideBits: throw LineError("the number is too large", at: token)
    case .real(let value): return .real(value)
    case .symbol("-"): return try negative(of: factor(), token)
    case .symbol("("):
      let value = try sum()
      guard let closing = peek(), closing.kind == .symbol(")") else {
        throw LineError("this bracket is not closed", at: token)
      }
      position += 1
      return value
    case .name("round") where peek()?.kind == .symbol("("): return try rounded(token)
    case .name(let name): return try named(name, token)
    default: throw LineError("a value cannot begin with this", at: token)
    }
  }

  private func negative(
    of value: AssemblyValue, _ sign: AssemblyToken
  ) throws(LineError) -> AssemblyValue {
    switch value {
    case .integer(0, .decimal): return .minusZero
    case .minusZero: return .integer(0, .decimal)
    case .integer(let value, let form):
      return .integer(try apply("-", 0, value, sign), form == .decimal ? .decimal : .mixed)
    case .real(let value) where value.isNaN:
      throw LineError("NaN has no negative: write its bits", at: sign)
    case .real(let value): return .real(-value)
    case .rounded(let value): return .rounded(-value)
    case .vector, .scalar, .index, .word:
      throw LineError("\(value.noun) has no negative", at: sign)
    }
  }

  /// What stands behind `round`.
  private mutating func rounded(_ token: AssemblyToken) throws(LineError) -> AssemblyValue {
    switch try factor() {
    case .integer(let value, .decimal): return .rounded(RealLiteral(value))
    case .minusZero: return .rounded(-RealLiteral(0))
    case .real(let value) where !value.isNaN: return .rounded(value)
    case let other: throw LineError("round takes a decimal number, not \(other.noun)", at: token)
    }
  }

  private func named(_ name: String, _ token: AssemblyToken) throws(LineError) -> AssemblyValue {
    if let value = names[name] { return value }
    if let register = AssemblyValue(register: name) { return register }
    switch name {
    case "inf": return .real(.infinity)
    case "nan": return .real(.nan)
    default: return .word(name)
    }
  }

  private func combine(
    _ left: AssemblyValue, _ right: AssemblyValue, _ sign: AssemblyToken
  ) throws(LineError) -> AssemblyValue {
    guard case .symbol(let operation) = sign.kind else {
      throw LineError("an operator is expected", at: sign)
    }
    switch (left.summand, right.summand, operation) {
    case (.integer(let a, let form), .integer(let b, let other), _):
      return .integer(try apply(operation, a, b, sign), form == other ? form : .mixed)
    case (.vector(let a), .integer(let b, _), "+"), (.integer(let b, _), .vector(let a), "+"):
      return .vector(try apply("+", a, b, sign))
    case (.vector(let a), .integer(let b, _), "-"):
      return .vector(try apply("-", a, b, sign))
    default:
      throw LineError("\(left.noun) \(operation) \(right.noun) has no meaning", at: sign)
    }
  }

  private func apply(
    _ operation: Character, _ a: Int, _ b: Int, _ sign: AssemblyToken
  ) throws(LineError) -> Int {
    let (result, overflow) =
      switch operation {
      case "+": a.addingReportingOverflow(b)
      case "-": a.subtractingReportingOverflow(b)
      default: a.multipliedReportingOverflow(by: b)
      }
    if overflow { throw LineError("the result is too large", at: sign) }
    return result
  }
}

extension AssemblyValue {
  /// Minus zero counts as 0 in sums and products.
  fileprivate var summand: AssemblyValue {
    self == .minusZero ? .integer(0, .decimal) : self
  }
}
