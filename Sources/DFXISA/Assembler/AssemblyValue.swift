// SPDX-License-Identifier: Apache-2.0

/// The value of an operand expression.
enum AssemblyValue: Equatable {
  case integer(Int, isHexadecimal: Bool)
  case real(Double)
  /// An element of the vector register file.
  case vector(Int)
  case scalar(Int)
  case index(Int)
  /// A choice such as `context` or `layers`.
  case word(String)

  /// What it is, for errors.
  var noun: String {
    switch self {
    case .integer: "a number"
    case .real: "a real number"
    case .vector: "a vector register"
    case .scalar: "a scalar register"
    case .index: "an index register"
    case .word(let word): "'\(word)'"
    }
  }

  /// A register by its name, or nil.
  init?(register name: String) {
    guard let kind = name.first, let number = Int(name.dropFirst()), number >= 0,
      name.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }), name.count <= 7
    else { return nil }
    switch kind {
    case "v": self = .vector(number * VectorAddress.tileElements)
    case "s": self = .scalar(number)
    case "i": self = .index(number)
    default: return nil
    }
  }
}

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
      return .integer(value, isHexadecimal: isHexadecimal)
    case .real(let value): return .real(value)
    case .symbol("-"):
      switch try factor() {
      case .integer(let value, _): return .integer(-value, isHexadecimal: false)
      case .real(let value): return .real(-value)
      case let other: throw LineError("\(other.noun) has no negative", at: token)
      }
    case .symbol("("):
      let value = try sum()
      guard let closing = peek(), closing.kind == .symbol(")") else {
        throw LineError("this bracket is not closed", at: token)
      }
      position += 1
      return value
    case .name(let name): return try named(name, token)
    default: throw LineError("a value cannot begin with this", at: token)
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
    switch (left, right, operation) {
    case (.integer(let a, _), .integer(let b, _), _):
      return .integer(try apply(operation, a, b, sign), isHexadecimal: false)
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
