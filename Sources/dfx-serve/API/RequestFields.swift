// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import Hummingbird

/// The members of a request's JSON object; those that nobody asked for are refused by name.
struct RequestFields {
  private let object: JSONObject
  private var known: Set<ByteString> = []

  /// The object in a request's body.
  init(body: [UInt8]) throws(APIError) {
    let value: JSONValue
    do throws(JSONParser.Failure) { value = try JSONParser.parse(body) } catch {
      throw .invalid("the body is not valid JSON: \(error.reason) (byte \(error.offset))")
    }
    guard case .object(let object) = value else {
      throw .invalid("the body is \(value.kind): send a JSON object")
    }
    if let name = object.repeatedName {
      throw .invalid("'\(name.text)' is there twice", parameter: name.text)
    }
    self.object = object
  }

  /// A member that is there and not null.
  mutating func value(_ name: String) -> JSONValue? {
    let key = ByteString(name)
    known.insert(key)
    guard let value = object[key], value != .null else { return nil }
    return value
  }

  /// A whole number.
  mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
    guard let value = value(name) else { return nil }
    guard case .integer(let number) = value else { throw wrong(name, value, "a whole number") }
    guard range.contains(number) else {
      throw .invalid(
        "'\(name)' is \(number): choose \(range.lowerBound) to \(range.upperBound)", parameter: name
      )
    }
    return number
  }

  /// A finite number.
  mutating func number(_ name: String, in range: ClosedRange<Double>) throws(APIError) -> Double? {
    guard let value = value(name) else { return nil }
    let number: Double
    switch value {
    case .integer(let integer): number = Double(integer)
    case .number(let double): number = double
    case .null, .bool, .string, .array, .object: throw wrong(name, value, "a number")
    }
    guard range.contains(number) else {
      throw .invalid(
        "'\(name)' is \(number): choose \(range.lowerBound) to \(range.upperBound)", parameter: name
      )
    }
    return number
  }

  /// True or false.
  mutating func bool(_ name: String) throws(APIError) -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let bool) = value else { throw wrong(name, value, "true or false") }
    return bool
  }

  /// A text.
  mutating func text(_ name: String) throws(APIError) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let text) = value else { throw wrong(name, value, "text") }
    return text.text
  }

  /// One text or a list of texts.
  mutating func texts(_ name: String) throws(APIError) -> [String] {
    guard let value = value(name) else { return [] }
    switch value {
    case .string(let text): return [text.text]
    case .array(let values):
      var texts: [String] = []
      for value in values {
        guard case .string(let text) = value else { throw wrong(name, value, "a list of texts") }
        texts.append(text.text)
      }
      return texts
    case .null, .bool, .integer, .number, .object:
      throw wrong(name, value, "text or a list of texts")
    }
  }

  /// A list of whole numbers.
  mutating func integers(_ name: String) throws(APIError) -> [Int]? {
    guard let value = value(name) else { return nil }
    guard case .array(let values) = value else { throw wrong(name, value, "a list of token ids") }
    var numbers: [Int] = []
    for value in values {
      guard case .integer(let number) = value else {
        throw .invalid("'\(name)' has \(value.kind) among its token ids", parameter: name)
      }
      numbers.append(number)
    }
    return numbers
  }

  /// Numbers between -100 and 100 by token.
  mutating func biases(
    _ name: String
  ) throws(APIError) -> [(token: Int, value: Double)] {
    guard let value = value(name) else { return [] }
    guard case .object(let object) = value else { throw wrong(name, value, "an object") }
    if let id = object.repeatedName {
      throw .invalid("'\(name)' has '\(id.text)' twice", parameter: name)
    }
    var biases: [(token: Int, value: Double)] = []
    for (id, _) in object.members {
      guard let token = Int(id.text), "\(token)" == id.text else {
        throw .invalid("'\(name)' has '\(id.text)' among its token ids", parameter: name)
      }
      var members = RequestFields(object)
      guard let bias = try members.number(id.text, in: -100...100) else { continue }
      biases.append((token, bias))
    }
    return biases
  }

  /// The members of an object.
  mutating func fields(_ name: String) throws(APIError) -> RequestFields? {
    guard let value = value(name) else { return nil }
    guard case .object(let object) = value else { throw wrong(name, value, "an object") }
    return RequestFields(object)
  }

  init(_ object: JSONObject) { self.object = object }

  /// Takes a member whose neutral value is all that can be honoured.
  mutating func refuse(
    _ name: String, unless isNeutral: (JSONValue) -> Bool, _ advice: String
  ) throws(APIError) {
    guard let value = value(name), !isNeutral(value) else { return }
    throw .invalid("'\(name)' cannot be honoured: \(advice)", parameter: name)
  }

  /// Refuses members that nobody knows, so that none is ignored.
  func refuseUnknown() throws(APIError) {
    for member in object.members where !known.contains(member.name) {
      throw .invalid(
        "'\(member.name.text)' is not an argument of this call", parameter: member.name.text)
    }
  }

  func wrong(_ name: String, _ value: JSONValue, _ expected: String) -> APIError {
    .invalid("'\(name)' is \(value.kind), not \(expected)", parameter: name)
  }
}
