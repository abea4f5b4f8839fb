// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A GGUF file: metadata and tensors, whose places are checked before anything in them is trusted.
///
/// Source: the format's description (ggml, `docs/gguf.md`), versions 2 and 3, little endian.
struct GGUFFile: Sendable {
  /// A tensor's type, shape and bytes.
  struct Entry: Sendable {
    /// The number of its type.
    let type: UInt32
    /// Row-major, as elsewhere here: the format has the dimensions the other way round.
    let shape: [Int]
    /// Its place in the file.
    let offset: Int
  }

  let path: String
  let file: WeightFile
  private(set) var values: [ByteString: GGUFValue] = [:]
  private(set) var entries: [ByteString: Entry] = [:]

  private static let magic = Array("GGUF".utf8)
  private static let mostEntries = 1 << 20

  /// Whether a file begins as one.
  static func isOne(_ url: URL) -> Bool {
    guard let (descriptor, _) = try? FileContents.open(path: url.path, purpose: "") else {
      return false
    }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: 4)
    return pread(descriptor, &start, 4, 0) == 4 && start == magic
  }

  init(path: String, reading: Reading = .again) throws(CheckpointError) {
    self.path = path
    file = try WeightFile(path: path, number: 0, reading: reading)
    var reader = GGUFReader(file: file, path: path)
    guard try reader.bytes(4) == Self.magic else {
      throw CheckpointError(.malformedFile, "\(path) is not a GGUF file")
    }
    let version = try reader.number(UInt32.self)
    guard version == 2 || version == 3 else {
      throw CheckpointError(
        .unsupportedType,
        version & 0xFFFF == 0
          ? "\(path) is a big-endian GGUF file: convert it to little endian"
          : "\(path) is a GGUF file of version \(version): 2 and 3 can be read")
    }
    let tensorCount = try reader.count(atMost: Self.mostEntries, "tensors")
    let valueCount = try reader.count(atMost: Self.mostEntries, "metadata entries")
    for _ in 0..<valueCount {
      let key = try reader.string()
      guard values.updateValue(try reader.value(), forKey: key) == nil else {
        throw CheckpointError(.malformedFile, "\(path): '\(key.text)' is there twice")
      }
    }
    var read: [(name: ByteString, type: UInt32, shape: [Int], offset: UInt64)] = []
    for _ in 0..<tensorCount { read.append(try reader.tensor()) }
    try place(read, after: reader.position)
  }

  private mutating func place(
    _ tensors: [(name: ByteString, type: UInt32, shape: [Int], offset: UInt64)], after header: Int
  ) throws(CheckpointError) {
    let alignment = try self.alignment()
    let start = (header + alignment - 1) / alignment * alignment
    var ranges: [(range: Range<Int>, name: ByteString)] = []
    for tensor in tensors {
      let name = tensor.name.text
      let size = try byteCount(name, tensor.type, tensor.shape)
      guard let offset = Int(exactly: tensor.offset), offset % alignment == 0,
        start <= file.byteCount, offset <= file.byteCount - start,
        size <= file.byteCount - start - offset
      else {
        throw CheckpointError(
          .badOffsets,
          "\(path): tensor \(name) lies outside of the file or unaligned: the file is truncated or "
            + "damaged")
      }
      let entry = Entry(type: tensor.type, shape: tensor.shape, offset: start + offset)
      guard entries.updateValue(entry, forKey: tensor.name) == nil else {
        throw CheckpointError(.malformedFile, "\(path): two tensors are called \(name)")
      }
      if size > 0 { ranges.append((start + offset..<start + offset + size, tensor.name)) }
    }
    ranges.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(ranges, ranges.dropFirst())
    where first.range.upperBound > second.range.lowerBound {
      throw CheckpointError(
        .badOffsets,
        "\(path): tensors \(first.name.text) and \(second.name.text) overlap: the file is damaged")
    }
  }

  private func alignment() throws(CheckpointError) -> Int {
    guard let value = values["general.alignment"] else { return 32 }
    guard case .integer(let alignment) = value, (1...1 << 20).contains(alignment),
      alignment & (alignment - 1) == 0
    else {
      throw CheckpointError(
        .malformedFile, "\(path): 'general.alignment' is no power of two that can be used")
    }
    return alignment
  }

  /// Bytes of a tensor whose type can be used; the first of another one is refused, since it is the file's kind.
  private func byteCount(
    _ name: String, _ type: UInt32, _ shape: [Int]
  ) throws(CheckpointError) -> Int {
    guard let elementType = Self.elementType(type) else {
      let typeName = Self.otherTypes[type] ?? "of an unknown type (\(type))"
      throw CheckpointError(
        .unsupportedType,
        "\(path): tensor \(name) is \(typeName): quantised weights are not supported; give a GGUF file "
          + "of F32, F16 or BF16, or the folder that it was made from")
    }
    var size = elementType.byteCount
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw CheckpointError(.malformedFile, "\(path): tensor \(name) has an impossible shape")
      }
      size = product
    }
    return size
  }

  /// The types that can be used (ggml, `enum ggml_type`).
  static func elementType(_ type: UInt32) -> ElementType? {
    switch type {
    case 0: .f32
    case 1: .f16
    case 28: .f64
    case 30: .bf16
    default: nil
    }
  }

  private static let otherTypes: [UInt32: String] = [
    2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1", 10: "Q2_K", 11: "Q3_K",
    12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS",
    19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 24: "I8", 25: "I16",
    26: "I32", 27: "I64", 29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
  ]
}
