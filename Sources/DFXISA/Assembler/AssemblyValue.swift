// SPDX-License-Identifier: Apache-2.0

/// The value of an operand expression.
enum AssemblyValue: Equatable {
  /// How an integer is written, which says what it is where reals can stand.
  enum Form: Equatable {
    /// A number.
    case decimal
    /// A field's bits.
    case hexadecimal
    /// Made of both, which is neither.
    case mixed
  }

  case integer(Int, Form)
  /// -0, which is 0 as an integer.
  case minusZero
  case real(RealLiteral)
  /// `round(1e-5)`: the nearest number that the field holds.
  case rounded(RealLiteral)
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
    case .minusZero: "minus zero"
    case .real, .rounded: "a real number"
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
