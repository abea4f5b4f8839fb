// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A value of a JSON file and its place there, so that what is wrong with it can be said.
struct JSONNode {
  /// The file's path.
  let file: String
  /// The names that lead to the value, as people write them; empty for the file's own value.
  let place: String
  let value: JSONValue

  /// A member that is there and not null.
  subscript(name: ByteString) -> JSONNode? {
    guard let member = stated(name), member.value != .null else { return nil }
    return member
  }

  /// A member that is there; it may be null.
  func stated(_ name: ByteString) -> JSONNode? {
    guard case .object(let object) = value, let member = object[name] else { return nil }
    return JSONNode(
      file: file, place: place.isEmpty ? name.text : "\(place).\(name.text)", value: member)
  }

  /// A member that must be there.
  func required(_ name: ByteString) throws(CheckpointError) -> JSONNode {
    guard let member = self[name] else {
      let path = place.isEmpty ? name.text : "\(place).\(name.text)"
      throw CheckpointError(.malformedFile, "\(file): '\(path)' is missing")
    }
    return member
  }

  var members: [(name: ByteString, value: JSONNode)] {
    get throws(CheckpointError) {
      guard case .object(let object) = value else { throw wrong("an object") }
      return object.members.map { member in
        (
          member.name,
          JSONNode(file: file, place: "\(place).\(member.name.text)", value: member.value)
        )
      }
    }
  }

  var elements: [JSONNode] {
    get throws(CheckpointError) {
      guard case .array(let array) = value else { throw wrong("a list") }
      return array.enumerated().map {
        JSONNode(file: file, place: "\(place)[\($0)]", value: $1)
      }
    }
  }

  var integer: Int {
    get throws(CheckpointError) {
      guard case .integer(let integer) = value else { throw wrong("a whole number") }
      return integer
    }
  }

  /// A finite number.
  var number: Double {
    get throws(CheckpointError) {
      switch value {
      case .integer(let integer): return Double(integer)
      case .number(let number) where number.isFinite: return number
      case .null, .bool, .number, .string, .array, .object: throw wrong("a finite number")
      }
    }
  }

  var bool: Bool {
    get throws(CheckpointError) {
      guard case .bool(let bool) = value else { throw wrong("true or false") }
      return bool
    }
  }

  var text: ByteString {
    get throws(CheckpointError) {
      guard case .string(let text) = value else { throw wrong("text") }
      return text
    }
  }

  func isObject() -> Bool { if case .object = value { true } else { false } }

  func isArray() -> Bool { if case .array = value { true } else { false } }

  /// The error that the value is not what it must be.
  func wrong(_ expected: String) -> CheckpointError {
    let name = place.isEmpty ? "its content" : "'\(place)'"
    return CheckpointError(.malformedFile, "\(file): \(name) is \(value.kind), not \(expected)")
  }

  /// The error that the value asks for something that is not to be had.
  func unsupported(_ reason: String) -> CheckpointError {
    CheckpointError(.unsupportedConfiguration, "\(file): '\(place)' \(reason)")
  }
}

enum JSONFile {
  /// The object in a file that must be there.
  static func object(_ url: URL, purpose: String) throws(CheckpointError) -> JSONNode {
    let bytes = try FileContents.read(url, purpose: purpose)
    let value: JSONValue
    do throws(JSONParser.Failure) { value = try JSONParser.parse(bytes) } catch {
      if let pointer = FileContents.pointer(bytes, path: url.path) { throw pointer }
      throw CheckpointError(
        .malformedFile, "\(url.path) is not valid JSON: \(error.reason) (byte \(error.offset))")
    }
    let node = JSONNode(file: url.path, place: "", value: value)
    guard node.isObject() else { throw node.wrong("an object") }
    return node
  }

  /// The object in a file, or nil where there is no such file.
  static func objectIfPresent(_ url: URL, purpose: String) throws(CheckpointError) -> JSONNode? {
    guard FileContents.exists(url) else { return nil }
    return try object(url, purpose: purpose)
  }
}
