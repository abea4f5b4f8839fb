// SPDX-License-Identifier: Apache-2.0

/// What an instruction is for: a name by which counters are kept and reports group.
///
/// The instruction set gives names no meaning; a program brings its own.
public struct OperationTag: Sendable, Hashable, CustomStringConvertible {
  /// The name in assembly text, in program files and on the command line.
  public let name: String

  /// What instructions are for of which nothing is said.
  public static let other: OperationTag = "other"

  /// A tag, or nil where `name` is no name: 1 to 64 ASCII letters, digits, `_` and `.`, of which the first
  /// is a letter or `_`.
  public init?(_ name: String) {
    let letters = name.unicodeScalars
    guard (1...64).contains(letters.count), let first = letters.first,
      Self.isLetter(first),
      letters.allSatisfy({ Self.isLetter($0) || ("0"..."9").contains($0) || $0 == "." })
    else { return nil }
    self.name = name
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  /// The name.
  public var description: String { name }
}

extension OperationTag: ExpressibleByStringLiteral {
  /// A tag whose name is written in the source.
  public init(stringLiteral name: String) {
    guard let tag = OperationTag(name) else { preconditionFailure("'\(name)' is no name") }
    self = tag
  }
}
