// SPDX-License-Identifier: Apache-2.0

/// A condition on points, such as `core.tile_inner * core.tile_lanes == 1024`.
///
/// Both sides are sums and products of numbers and names: parameters of the machine file, `devices`, `input`
/// and `output`. `fits` asks whether the model's programs and memory fit the machine.
enum Constraint: Sendable, Equatable {
  case fits
  case comparison(Expression, Relation, Expression)

  enum Relation: String, Sendable, CaseIterable {
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"

    /// Whether it holds; numbers that differ by rounding only are equal.
    func holds(_ a: Double, _ b: Double) -> Bool {
      let isEqual = a == b || abs(a - b) <= 1e-9 * max(abs(a), abs(b))
      return switch self {
      case .equal: isEqual
      case .unequal: !isEqual
      case .atMost: a < b || isEqual
      case .atLeast: a > b || isEqual
      case .less: a < b && !isEqual
      case .greater: a > b && !isEqual
      }
    }
  }

  indirect enum Expression: Sendable, Equatable {
    case number(Double)
    case name(String)
    case negated(Expression)
    case sum(Expression, Expression)
    case difference(Expression, Expression)
    case product(Expression, Expression)
    case quotient(Expression, Expression)

    /// The value where names have these values.
    func value(_ names: (String) -> Double) -> Double {
      switch self {
      case .number(let value): value
      case .name(let name): names(name)
      case .negated(let a): -a.value(names)
      case .sum(let a, let b): a.value(names) + b.value(names)
      case .difference(let a, let b): a.value(names) - b.value(names)
      case .product(let a, let b): a.value(names) * b.value(names)
      case .quotient(let a, let b): a.value(names) / b.value(names)
      }
    }
  }

  /// A condition from its text; `isName` tells which names there are.
  ///
  /// - Throws: `SweepError.definition`.
  init(_ text: String, isName: @escaping (String) -> Bool) throws(SweepError) {
    var parser = ConstraintParser(text, isName: isName)
    self = try parser.constraint()
  }

  /// Whether a comparison holds for these values of names; `fits` is for the compiler to say.
  func holds(_ names: (String) -> Double) -> Bool {
    switch self {
    case .fits: true
    case .comparison(let left, let relation, let right):
      relation.holds(left.value(names), right.value(names))
    }
  }
}
