// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A value of a GGUF file's metadata.
enum GGUFValue: Sendable, Equatable {
  /// An integer that fits `Int`.
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case string(ByteString)
  /// A list, which is read when it is asked for.
  case list(GGUFList)
}

/// A list in a GGUF file: where its elements begin.
struct GGUFList: Sendable, Equatable {
  let type: UInt32
  let count: Int
  let position: Int
}

/// Reads a GGUF file's header from the front, a block at a time.
struct GGUFReader {
  private static let blockBytes = 1 << 20
  private static let longestString = 1 << 24
  private static let deepest = 4

  private let file: WeightFile
  private let path: String
  private(set) var position: Int
  private var block: [UInt8] = []
  private var blockStart = 0

  /// A reader of the bytes from `position` on.
  init(file: WeightFile, path: String, position: Int = 0) {
    self.file = file
    self.path = path
    self.position = position
  }

  mutating func bytes(_ count: Int) throws(CheckpointError) -> [UInt8] {
    guard count <= file.byteCount - position else { throw truncated }
    if position < blockStart || position + count > blockStart + block.count {
      let length = min(max(count, Self.blockBytes), file.byteCount - position)
      block = Array(try file.contents(position..<position + length))
      blockStart = position
    }
    defer { position += count }
    return Array(block[(position - blockStart)..<(position - blockStart + count)])
  }

  mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(CheckpointError) -> Number {
    let bytes = try bytes(MemoryLayout<Number>.size)
    return bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
  }

  mutating func count(atMost most: Int, _ what: String) throws(CheckpointError) -> Int {
    let count = try number(UInt64.self)
    guard count <= UInt64(most) else {
      throw CheckpointError(
        .malformedFile, "\(path) claims \(count) \(what): it is damaged")
    }
    return Int(count)
  }

  mutating func string() throws(CheckpointError) -> ByteString {
    let string = ByteString(try bytes(count(atMost: Self.longestString, "bytes of a text")))
    guard String(validating: string.bytes, as: UTF8.self) != nil else {
      throw CheckpointError(.malformedFile, "\(path): a text is not UTF-8: the file is damaged")
    }
    return string
  }

  mutating func value() throws(CheckpointError) -> GGUFValue {
    try value(of: try number(UInt32.self), depth: 0)
  }

  /// A value of a type; lists are walked over.
  mutating func value(of type: UInt32, depth: Int) throws(CheckpointError) -> GGUFValue {
    switch type {
    case 0: return .integer(Int(try number(UInt8.self)))
    case 1: return .integer(Int(try number(Int8.self)))
    case 2: return .integer(Int(try number(UInt16.self)))
    case 3: return .integer(Int(try number(Int16.self)))
    case 4: return .integer(Int(try number(UInt32.self)))
    case 5: return .integer(Int(try number(Int32.self)))
    case 6: return .number(Self.decimal(Float(bitPattern: try number(UInt32.self))))
    case 7: return .bool(try number(UInt8.self) != 0)
    case 8: return .string(try string())
    case 9: return .list(try list(depth: depth))
    case 10:
      let value = try number(UInt64.self)
      return Int(exactly: value).map { .integer($0) } ?? .number(Double(value))
    case 11: return .integer(Int(try number(Int64.self)))
    case 12: return .number(Double(bitPattern: try number(UInt64.self)))
    default:
      throw CheckpointError(
        .malformedFile, "\(path): metadata of an unknown type (\(type)): the file is damaged")
    }
  }

  /// The number that was written: 0.00001 rather than the nearest number in binary32.
  private static func decimal(_ value: Float) -> Double {
    Double(value.description) ?? Double(value)
  }

  private mutating func list(depth: Int) throws(CheckpointError) -> GGUFList {
    guard depth < Self.deepest else {
      throw CheckpointError(.malformedFile, "\(path): metadata is nested too deep")
    }
    let type = try number(UInt32.self)
    // Each element has a byte at least.
    let count = try count(atMost: file.byteCount, "elements of a list")
    let list = GGUFList(type: type, count: count, position: position)
    if let size = Self.size(of: type) {
      guard count <= (file.byteCount - position) / size else { throw truncated }
      position += count * size
    } else {
      for _ in 0..<count { _ = try value(of: type, depth: depth + 1) }
    }
    return list
  }

  /// Bytes of a value; nil where they differ.
  private static func size(of type: UInt32) -> Int? {
    switch type {
    case 0, 1, 7: 1
    case 2, 3: 2
    case 4, 5, 6: 4
    case 10, 11, 12: 8
    default: nil
    }
  }

  mutating func tensor() throws(CheckpointError) -> (
    name: ByteString, type: UInt32, shape: [Int], offset: UInt64
  ) {
    let name = try string()
    let dimensions = try number(UInt32.self)
    guard dimensions <= 4 else {
      throw CheckpointError(
        .malformedFile, "\(path): tensor \(name.text) has \(dimensions) dimensions")
    }
    var shape: [Int] = []
    for _ in 0..<dimensions { shape.append(try count(atMost: 1 << 40, "elements of a tensor")) }
    return (name, try number(UInt32.self), shape.reversed(), try number(UInt64.self))
  }

  private var truncated: CheckpointError {
    CheckpointError(.malformedFile, "\(path) ends within its header: it is truncated or damaged")
  }
}
