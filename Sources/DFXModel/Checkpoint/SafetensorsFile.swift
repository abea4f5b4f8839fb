// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A safetensors file: a header that is checked before anything in it is trusted, and the place of its data.
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
  private var entries: [String: Entry] = [:]

  init(path: String, number: Int = 0, reading: Reading = .again) throws(CheckpointError) {
    self.path = path
    file = try WeightFile(path: path, number: number, reading: reading)
    guard file.byteCount >= 8 else {
      throw CheckpointError(.malformedFile, "\(path) is truncated: it has no safetensors header")
    }
    let length = try file.contents(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(min(Self.largestHeader, file.byteCount - 8)) else {
      throw CheckpointError(
        .malformedFile,
        "\(path): the header claims \(length) bytes, the file has \(file.byteCount): it is damaged")
    }
    dataStart = 8 + Int(length)
    let header = try file.contents(8..<dataStart)
    guard let parsed = try? JSONSerialization.jsonObject(with: header),
      let object = parsed as? [String: Any]
    else {
      throw CheckpointError(.malformedFile, "\(path): the safetensors header is not valid JSON")
    }
    for (name, value) in object where name != "__metadata__" {
      entries[name] = try entry(name, value)
    }
    try checkOverlap()
  }

  var names: [String] { Array(entries.keys) }

  func contains(_ name: String) -> Bool { entries[name] != nil }

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
    guard let entry = entries[name] else {
      throw CheckpointError(.missingTensor, "\(path): tensor \(name) is missing")
    }
    guard let type = ElementType(rawValue: entry.type) else {
      throw CheckpointError(
        .unsupportedType, "\(path): tensor \(name) is \(entry.type): F32, F16 and BF16 can be used")
    }
    return TensorView(
      name: name, shape: entry.shape, elementType: type, storage: file,
      byteOffset: dataStart + entry.range.lowerBound)
  }

  private func entry(_ name: String, _ value: Any) throws(CheckpointError) -> Entry {
    guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
      let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
      offsets.count == 2, shape.allSatisfy({ $0 >= 0 })
    else {
      throw CheckpointError(.malformedFile, "\(path): the entry of tensor \(name) is malformed")
    }
    let available = file.byteCount - dataStart
    guard 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= available else {
      throw CheckpointError(
        .badOffsets,
        "\(path): tensor \(name) lies at \(offsets[0])..<\(offsets[1]) of \(available) data bytes: "
          + "the file is truncated or damaged")
    }
    try checkSize(name, type: type, shape: shape, byteCount: offsets[1] - offsets[0])
    return Entry(type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private func checkSize(
    _ name: String, type: String, shape: [Int], byteCount: Int
  ) throws(CheckpointError) {
    // Other types occur in mask buffers; only their bounds matter.
    guard let elementType = ElementType(rawValue: type) else { return }
    var expected = elementType.byteCount
    for dimension in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw CheckpointError(.malformedFile, "\(path): tensor \(name) has an impossible shape")
      }
      expected = product
    }
    guard expected == byteCount else {
      throw CheckpointError(
        .badOffsets,
        "\(path): tensor \(name) of shape \(shape) needs \(expected) bytes, its entry has \(byteCount)"
      )
    }
  }

  private func checkOverlap() throws(CheckpointError) {
    let sorted = entries.filter { !$0.value.range.isEmpty }
      .sorted { $0.value.range.lowerBound < $1.value.range.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where first.value.range.upperBound > second.value.range.lowerBound {
      throw CheckpointError(
        .badOffsets, "\(path): tensors \(first.key) and \(second.key) overlap: the file is damaged")
    }
  }
}
