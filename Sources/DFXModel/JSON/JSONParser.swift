// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Reads JSON as the ecosystem's writers write it: RFC 8259, and `NaN`, `Infinity` and `-Infinity`.
///
/// Foundation's readers merge canonically equivalent keys, keep one of several members of one name without a word
/// and take no infinities; each of these changes what a file of a model means.
package struct JSONParser {
  /// Why a text is no JSON, and where.
  package struct Failure: Error, Equatable {
    package let reason: String
    package let offset: Int
  }

  /// Nesting that is read; real files need a dozen levels.
  private static let deepest = 128

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var depth = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// The value that `bytes` hold; takes time and memory in proportion to their number.
  package static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONValue {
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, Failure> in
      var parser = JSONParser(buffer)
      do throws(Failure) { return .success(try parser.document()) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private mutating func document() throws(Failure) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      throw failure("it begins with a byte order mark: save it as UTF-8 without one")
    }
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw failure("something follows the end of the value") }
    return value
  }

  private mutating func value() throws(Failure) -> JSONValue {
    skipSpace()
    guard position < bytes.count else { throw failure("it ends before a value") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object(try nested { (p) throws(Failure) in try p.object() })
    case UInt8(ascii: "["): return .array(try nested { (p) throws(Failure) in try p.array() })
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N"): return try word("NaN", .number(.nan))
    case UInt8(ascii: "I"): return try word("Infinity", .number(.infinity))
    default: return try number()
    }
  }

  private mutating func nested<Result>(
    _ body: (inout JSONParser) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard depth < Self.deepest else {
      throw failure("it is nested more than \(Self.deepest) deep")
    }
    depth += 1
    position += 1
    let result = try body(&self)
    depth -= 1
    return result
  }

  private mutating func object() throws(Failure) -> JSONObject {
    var members: [JSONObject.Member] = []
    if take("}") { return JSONObject(members) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw failure("a name in quotes is missing")
      }
      let name = try string()
      guard take(":") else { throw failure("':' is missing after a name") }
      members.append((name, try value()))
    } while take(",")
    guard take("}") else { throw failure("'}' or ',' is missing") }
    return JSONObject(members)
  }

  private mutating func array() throws(Failure) -> [JSONValue] {
    var elements: [JSONValue] = []
    if take("]") { return elements }
    repeat { elements.append(try value()) } while take(",")
    guard take("]") else { throw failure("']' or ',' is missing") }
    return elements
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("it is not a value") }
    position += word.utf8.count
    return value
  }

  private mutating func number() throws(Failure) -> JSONValue {
    let start = position
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "I") {
      _ = try word("Infinity", .null)
      return .number(isNegative ? -.infinity : .infinity)
    }
    let first = position
    var isInteger = true
    guard digits() else { throw failure("it is not a value", at: start) }
    if bytes[first] == UInt8(ascii: "0"), position > first + 1 {
      throw failure("a number begins with 0", at: start)
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      isInteger = false
      guard digits() else { throw failure("digits are missing in a number") }
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      isInteger = false
      if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
        position += 1
      }
      guard digits() else { throw failure("digits are missing in a number") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    return .number(Double(text) ?? .nan)
  }

  private mutating func digits() -> Bool {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    return position > start
  }

  private mutating func take(_ punctuation: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: punctuation) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private func failure(_ reason: String, at offset: Int? = nil) -> Failure {
    Failure(reason: reason, offset: offset ?? position)
  }
}

extension JSONParser {
  private mutating func string() throws(Failure) -> ByteString {
    let start = position
    position += 1
    var content: [UInt8] = []
    var run = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        content += bytes[run..<position]
        position += 1
        guard String(validating: content, as: UTF8.self) != nil else {
          throw failure("a text is not UTF-8", at: start)
        }
        return ByteString(content)
      case UInt8(ascii: "\\"):
        content += bytes[run..<position]
        content += try escape()
        run = position
      case 0..<0x20: throw failure("a text has an unescaped control character")
      default: position += 1
      }
    }
    throw failure("a text has no end", at: start)
  }

  private mutating func escape() throws(Failure) -> [UInt8] {
    guard position + 1 < bytes.count else { throw failure("a text has no end") }
    let letter = bytes[position + 1]
    position += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(Character(try escapedScalar())).utf8)
    default: throw failure("an escape is unknown", at: position - 2)
    }
  }

  private mutating func escapedScalar() throws(Failure) -> Unicode.Scalar {
    let start = position - 2
    var code = try hexadecimal()
    if (0xD800..<0xDC00).contains(code), position + 1 < bytes.count,
      bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    {
      position += 2
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else {
        throw failure("half of a surrogate pair stands alone", at: start)
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw failure("half of a surrogate pair stands alone", at: start)
    }
    return scalar
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    guard position + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
      bytes[position] != UInt8(ascii: "+")
    else { throw failure("an escape lacks its four hexadecimal digits") }
    position += 4
    return code
  }
}
