// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A safetensors file: a header that is checked before anything in it is trusted, and the place of its data.
///
/// What the `safetensors` library refuses is refused: tensors must cover the data without holes or overlaps, to its
/// end. A name that occurs twice is refused too.
struct SafetensorsFile {
  private struct Entry {
    let type: String
    let shape: [Int]
    let range: Range<Int>
  }

  private static let largestHeader = 100_000_000

  let path: String
  private let file: WeightFile
  private let dataStart: Int
  private var entries: [ByteString: Entry] = [:]

  init(path: String, number: Int = 0, reading: Reading = .again) throws(CheckpointError) {
    self.path = path
    file = try WeightFile(path: path, number: number, reading: reading)
    let start = Array(try file.contents(0..<min(64, file.byteCount)))
    if let error = FileContents.pointer(start, path: path) { throw error }
    guard file.byteCount >= 8 else {
      throw CheckpointError(.malformedFile, "\(path) is truncated: it has no safetensors header")
    }
    let length = start.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
    }
    guard length <= UInt64(min(Self.largestHeader, file.byteCount - 8)) else {
      throw CheckpointError(
        .malformedFile,
        FileContents.format(start).map { "\(path) is \($0), not a safetensors file" }
          ?? "\(path): the header claims \(length) bytes, the file has \(file.byteCount): it is damaged"
      )
    }
    dataStart = 8 + Int(length)
    try read(Array(file.contents(8..<dataStart)))
    try checkCoverage()
  }

  var names: [String] { entries.keys.map(\.text) }

  func contains(_ name: String) -> Bool { entries[ByteString(name)] != nil }

  /// The tensor `name`, which must have the given shape.
  func view(_ name: String, shape: [Int]) throws(CheckpointError) -> TensorView {
    let view = try view(name)
    guard view.shape == shape else {
      throw CheckpointError(
        .shapeMismatch,
        "\(path): tensor \(name) has shape \(view.shape), config.json asks for \(shape)")
    }
    return view
  }

  /// The tensor `name` in whatever shape it has.
  func view(_ name: String) throws(CheckpointError) -> TensorView {
    guard let entry = entries[ByteString(name)] else {
      throw CheckpointError(.missingTensor, "\(path): tensor \(name) is missing")
    }
    guard let type = ElementType(rawValue: entry.type) else {
      throw CheckpointError(
        .unsupportedType,
        "\(path): tensor \(name) is \(entry.type): F64, F32, F16 and BF16 can be used")
    }
    return TensorView(
      name: name, shape: entry.shape, elementType: type, storage: file,
      byteOffset: dataStart + entry.range.lowerBound)
  }

  private mutating func read(_ header: [UInt8]) throws(CheckpointError) {
    let value: JSONValue
    do throws(JSONParser.Failure) { value = try JSONParser.parse(header) } catch {
      throw CheckpointError(
        .malformedFile,
        "\(path): the safetensors header is not valid JSON: \(error.reason) (byte \(error.offset))")
    }
    guard case .object(let object) = value else {
      throw CheckpointError(.malformedFile, "\(path): the safetensors header is not a JSON object")
    }
    if let name = object.repeatedName {
      throw CheckpointError(
        .malformedFile, "\(path): two tensors are called \(name.text): the file is damaged")
    }
    for member in object.members {
      if member.name == "__metadata__" {
        try checkMetadata(member.value)
      } else {
        entries[member.name] = try entry(member.name.text, member.value)
      }
    }
  }

  /// Metadata is text, or nothing.
  private func checkMetadata(_ value: JSONValue) throws(CheckpointError) {
    guard value != .null else { return }
    guard case .object(let object) = value,
      object.members.allSatisfy({ if case .string = $0.value { true } else { false } })
    else {
      throw CheckpointError(
        .malformedFile, "\(path): '__metadata__' of the safetensors header is not all text")
    }
  }

  private func entry(_ name: String, _ value: JSONValue) throws(CheckpointError) -> Entry {
    guard case .object(let fields) = value, fields.repeatedName == nil,
      case .string(let type)? = fields["dtype"],
      let shape = Self.sizes(fields["shape"]), let offsets = Self.sizes(fields["data_offsets"]),
      offsets.count == 2
    else {
      throw CheckpointError(.malformedFile, "\(path): the entry of tensor \(name) is malformed")
    }
    let available = file.byteCount - dataStart
    guard offsets[0] <= offsets[1], offsets[1] <= available else {
      throw CheckpointError(
        .badOffsets,
        "\(path): tensor \(name) lies at \(offsets[0])..<\(offsets[1]) of \(available) data bytes: "
          + "the file is truncated or damaged")
    }
    try checkSize(name, type: type.text, shape: shape, byteCount: offsets[1] - offsets[0])
    return Entry(type: type.text, shape: shape, range: offsets[0]..<offsets[1])
  }

  /// Whole numbers of at least 0.
  private static func sizes(_ value: JSONValue?) -> [Int]? {
    guard case .array(let elements)? = value else { return nil }
    var sizes: [Int] = []
    for element in elements {
      guard case .integer(let size) = element, size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// Bits of an element of every type that the library knows; other types than ``ElementType`` occur in mask buffers.
  private static let elementBits = [
    "BOOL": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8,
    "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
  ]

  private func checkSize(
    _ name: String, type: String, shape: [Int], byteCount: Int
  ) throws(CheckpointError) {
    guard var bits = Self.elementBits[type] else {
      throw CheckpointError(
        .unsupportedType, "\(path): tensor \(name) is of type '\(type)', which the format lacks")
    }
    for dimension in shape {
      let (product, overflow) = bits.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw CheckpointError(.malformedFile, "\(path): tensor \(name) has an impossible shape")
      }
      bits = product
    }
    guard bits % 8 == 0, bits / 8 == byteCount else {
      throw CheckpointError(
        .badOffsets,
        "\(path): tensor \(name) of shape \(shape) needs \((bits + 7) / 8) bytes, its entry has "
          + "\(byteCount)")
    }
  }

  private func checkCoverage() throws(CheckpointError) {
    let sorted = entries.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound)
        < ($1.value.range.lowerBound, $1.value.range.upperBound)
    }
    var end = 0
    var previous: ByteString?
    for (name, entry) in sorted {
      guard entry.range.lowerBound >= end else {
        throw CheckpointError(
          .badOffsets,
          "\(path): tensors \(previous?.text ?? "") and \(name.text) overlap: the file is damaged")
      }
      guard entry.range.lowerBound == end else {
        throw CheckpointError(
          .badOffsets,
          "\(path): no tensor covers data bytes \(end)..<\(entry.range.lowerBound), before "
            + "\(name.text): the file is damaged")
      }
      (end, previous) = (entry.range.upperBound, name)
    }
    let available = file.byteCount - dataStart
    guard end == available else {
      throw CheckpointError(
        .badOffsets,
        "\(path): no tensor covers the last \(available - end) bytes: the file is damaged")
    }
  }
}
