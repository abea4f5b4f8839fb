// SPDX-License-Identifier: Apache-2.0

/// Metadata of a GGUF file, read strictly.
extension GGUFFile {
  /// Larger than any dimension of a real model; products of two stay far from overflow.
  private static let largestDimension = 1 << 24
  private static let mostLayers = 1 << 12

  func text(_ key: String) throws(CheckpointError) -> String? {
    guard let value = values[ByteString(key)] else { return nil }
    guard case .string(let text) = value else { throw wrong(key, "a text") }
    return text.text
  }

  func bool(_ key: String) throws(CheckpointError) -> Bool? {
    guard let value = values[ByteString(key)] else { return nil }
    guard case .bool(let bool) = value else { throw wrong(key, "a truth value") }
    return bool
  }

  func integer(_ key: String) throws(CheckpointError) -> Int? {
    guard let value = values[ByteString(key)] else { return nil }
    guard case .integer(let integer) = value else { throw wrong(key, "one whole number") }
    return integer
  }

  /// A count of at least 1, or nil when it is not there.
  func optionalDimension(_ key: String) throws(CheckpointError) -> Int? {
    guard let value = try integer(key) else { return nil }
    guard (1...Self.largestDimension).contains(value) else {
      throw wrong(key, "a count between 1 and \(Self.largestDimension)")
    }
    return value
  }

  func dimension(_ key: String) throws(CheckpointError) -> Int {
    guard let value = try optionalDimension(key) else { throw missing(key) }
    return value
  }

  func layers(_ key: String) throws(CheckpointError) -> Int {
    let value = try dimension(key)
    guard value <= Self.mostLayers else { throw wrong(key, "at most \(Self.mostLayers)") }
    return value
  }

  /// A finite number of at least 0, or nil when it is not there.
  func number(_ key: String) throws(CheckpointError) -> Double? {
    switch values[ByteString(key)] {
    case nil: return nil
    case .integer(let value)? where value >= 0: return Double(value)
    case .number(let value)? where value.isFinite && value >= 0: return value
    case .integer, .number, .bool, .string, .list: throw wrong(key, "a number of at least 0")
    }
  }

  /// The elements of a list of texts, or nil when it is not there.
  func texts(_ key: String) throws(CheckpointError) -> [ByteString]? {
    guard let (start, list) = try elements(key, of: [8], "texts") else { return nil }
    var reader = start
    var texts: [ByteString] = []
    for _ in 0..<list.count { texts.append(try reader.string()) }
    return texts
  }

  /// The elements of a list of whole numbers, or nil when it is not there.
  func integers(_ key: String) throws(CheckpointError) -> [Int]? {
    guard let (start, list) = try elements(key, of: [0, 1, 2, 3, 4, 5], "whole numbers") else {
      return nil
    }
    var reader = start
    var integers: [Int] = []
    for _ in 0..<list.count {
      guard case .integer(let value) = try reader.value(of: list.type, depth: 0) else { break }
      integers.append(value)
    }
    return integers
  }

  /// The elements of a list of finite numbers, or nil when it is not there.
  func numbers(_ key: String) throws(CheckpointError) -> [Double]? {
    guard let (start, list) = try elements(key, of: [6, 12], "numbers") else { return nil }
    var reader = start
    var numbers: [Double] = []
    for _ in 0..<list.count {
      guard case .number(let value) = try reader.value(of: list.type, depth: 0), value.isFinite
      else { throw wrong(key, "a list of finite numbers") }
      numbers.append(value)
    }
    return numbers
  }

  private func elements(
    _ key: String, of types: [UInt32], _ what: String
  ) throws(CheckpointError) -> (GGUFReader, GGUFList)? {
    guard let value = values[ByteString(key)] else { return nil }
    guard case .list(let list) = value, types.contains(list.type) || list.count == 0,
      list.count <= Self.largestDimension
    else { throw wrong(key, "a list of \(what)") }
    return (GGUFReader(file: file, path: path, position: list.position), list)
  }

  func missing(_ key: String) -> CheckpointError {
    CheckpointError(.malformedFile, "\(path): '\(key)' is missing")
  }

  func wrong(_ key: String, _ expected: String) -> CheckpointError {
    CheckpointError(.malformedFile, "\(path): '\(key)' is not \(expected)")
  }

  func unsupported(_ key: String, _ reason: String) -> CheckpointError {
    CheckpointError(.unsupportedConfiguration, "\(path): '\(key)' \(reason)")
  }
}
