// SPDX-License-Identifier: Apache-2.0

/// A JSON value whose objects keep the order in which their members were added.
public enum OrderedJSON: Sendable, Equatable {
  /// The literal `null`.
  case null
  /// A truth value.
  case bool(Bool)
  /// A whole number.
  case integer(Int64)
  /// A number; printed with the fewest digits that read back equal, `null` if it is not finite.
  case number(Double)
  /// A string.
  case string(String)
  /// A list.
  case array([OrderedJSON])
  /// Members in order; keys are unique by construction.
  case object([Member])

  /// A key with its value.
  public struct Member: Sendable, Equatable {
    /// The member's name.
    public let key: String
    /// The member's value.
    public let value: OrderedJSON

    /// A member of an object.
    public init(_ key: String, _ value: OrderedJSON) {
      self.key = key
      self.value = value
    }
  }

  /// The member of an object with this name; nil for other values and unknown names.
  public subscript(key: String) -> OrderedJSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The value on one line.
  public var compact: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// The value on several lines, indented by two spaces, without a final newline.
  public var pretty: String {
    var text = ""
    write(to: &text, indent: 0)
    return text
  }

  private func write(to text: inout String, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += Self.spelled(value)
    case .string(let value): Self.quote(value, into: &text)
    case .array(let values):
      let flat = values.allSatisfy(\.isScalar)
      Self.writeList(
        values, brackets: ("[", "]"), to: &text, indent: flat ? nil : indent
      ) { value, text, indent in
        value.write(to: &text, indent: indent)
      }
    case .object(let members):
      Self.writeList(members, brackets: ("{", "}"), to: &text, indent: indent) {
        member, text, indent in
        Self.quote(member.key, into: &text)
        text += indent == nil ? ":" : ": "
        member.value.write(to: &text, indent: indent)
      }
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func writeList<Item>(
    _ items: [Item], brackets: (String, String), to text: inout String, indent: Int?,
    _ item: (Item, inout String, Int?) -> Void
  ) {
    text += brackets.0
    for (index, value) in items.enumerated() {
      if index > 0 { text += "," }
      if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
      item(value, &text, indent.map { $0 + 1 })
    }
    if let indent, !items.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
    text += brackets.1
  }

  private static func spelled(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return value.description
  }

  /// Appends `value` as a JSON string literal.
  static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
