// SPDX-License-Identifier: Apache-2.0

/// A value of a JSON text. Integers, numbers and truth values are told apart, as their writers do.
package enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A number with a fraction or an exponent, or an integer too large for `Int`; may be infinite or NaN.
  case number(Double)
  case string(ByteString)
  case array([JSONValue])
  case object(JSONObject)

  /// What kind of value this is, for messages.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer: "a whole number"
    case .number: "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// The members of a JSON object in the order of the text; the last of those with one name counts.
package struct JSONObject: Sendable, Equatable {
  package typealias Member = (name: ByteString, value: JSONValue)

  package private(set) var members: [Member]
  /// A name that occurs more than once.
  package let repeatedName: ByteString?
  /// Where members lie; nil where there are so few that looking at each is faster.
  private let indices: [ByteString: Int]?

  private static let fewMembers = 8

  package init(_ members: [Member]) {
    self.members = members
    var repeated: ByteString?
    if members.count <= Self.fewMembers {
      indices = nil
      for (index, member) in members.enumerated() where repeated == nil {
        if members[..<index].contains(where: { $0.name == member.name }) { repeated = member.name }
      }
    } else {
      var indices = [ByteString: Int](minimumCapacity: members.count)
      for (index, member) in members.enumerated()
      where indices.updateValue(index, forKey: member.name) != nil { repeated = member.name }
      self.indices = indices
    }
    repeatedName = repeated
  }

  package subscript(name: ByteString) -> JSONValue? {
    if let indices { return indices[name].map { members[$0].value } }
    return members.last { $0.name == name }?.value
  }

  package static func == (a: JSONObject, b: JSONObject) -> Bool {
    a.members.elementsEqual(b.members) { $0.name == $1.name && $0.value == $1.value }
  }
}
