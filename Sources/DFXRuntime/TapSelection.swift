// SPDX-License-Identifier: Apache-2.0

/// Which intermediate tensors are wanted: names, in which `*` stands for any text.
public struct TapSelection: Sendable, Equatable {
  /// A pattern that no tensor has.
  public struct NoMatch: Error, Sendable, Equatable, CustomStringConvertible {
    /// The pattern.
    public let pattern: String
    /// Names that there are in the first layer and outside of layers.
    public let known: [String]
    /// One line with what there is.
    public var description: String {
      "no tensor is named '\(pattern)'; there are \(known.joined(separator: ", ")), and the same in "
        + "the other layers ('h.*.ln_1' means all of them)"
    }
  }

  private let patterns: [String]

  /// Reads `all`, or names and patterns between commas: `h.0.ln_1,h.*.mlp.act`.
  public init(parsing text: String) {
    patterns = text == "all" ? ["*"] : text.split(separator: ",").map(String.init)
  }

  /// Whether a tensor is wanted.
  public func contains(_ name: String) -> Bool {
    patterns.contains { Self.matches(name[...], $0[...]) }
  }

  /// Throws for a pattern that none of `names` has.
  public func check(names: [String]) throws(NoMatch) {
    for pattern in patterns where !names.contains(where: { Self.matches($0[...], pattern[...]) }) {
      let known = names.filter { !$0.hasPrefix("h.") || $0.hasPrefix("h.0.") || $0 == "h.0" }
      throw NoMatch(pattern: pattern, known: known)
    }
  }

  private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    let rest = pattern.dropFirst()
    if first == "*" {
      return matches(name, rest) || (!name.isEmpty && matches(name.dropFirst(), pattern))
    }
    return name.first == first && matches(name.dropFirst(), rest)
  }
}
