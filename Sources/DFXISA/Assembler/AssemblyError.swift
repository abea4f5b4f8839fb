// SPDX-License-Identifier: Apache-2.0

/// A mistake in assembly text, or what may be one.
public struct AssemblyDiagnostic: Sendable, Equatable, CustomStringConvertible {
  /// Whether there is a program nonetheless.
  public enum Severity: String, Sendable {
    case error, warning
  }

  /// How bad it is.
  public let severity: Severity
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
    return "\(file):\(line):\(column): \(severity): \(message)\n  \(source)\n  \(margin)\(caret)"
  }
}

/// The mistakes of a text, in its order.
public struct AssemblyErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// After so many errors a text is not looked at any further.
  public static let limit = 100

  /// At least one and at most ``limit``.
  public let errors: [AssemblyDiagnostic]

  /// One paragraph each.
  public var description: String {
    let stop =
      errors.count < Self.limit ? [] : ["\(Self.limit) errors; the rest is not looked at"]
    return (errors.map(\.description) + stop).joined(separator: "\n")
  }
}
