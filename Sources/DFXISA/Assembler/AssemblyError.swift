// SPDX-License-Identifier: Apache-2.0

/// A mistake in assembly text.
public struct AssemblyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file as errors name it.
  public let file: String
  /// Line and column, both from 1.
  public let line, column: Int
  /// How many columns the mistake covers.
  public let length: Int
  /// What is wrong.
  public let message: String
  /// The line's text.
  public let source: String

  /// `file:line:column: error: message`, the line, and a caret below the mistake.
  public var description: String {
    let margin = source.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
    let caret = "^" + String(repeating: "~", count: max(0, length - 1))
    return "\(file):\(line):\(column): error: \(message)\n  \(source)\n  \(margin)\(caret)"
  }
}

/// All mistakes of a text, in its order.
public struct AssemblyErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// At least one.
  public let errors: [AssemblyError]

  /// One paragraph each.
  public var description: String {
    errors.map(\.description).joined(separator: "\n")
  }
}
