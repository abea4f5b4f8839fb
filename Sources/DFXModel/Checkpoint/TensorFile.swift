// SPDX-License-Identifier: Apache-2.0

/// A safetensors file of any tensors, for tools; checkpoints have their own reader.
public struct TensorFile: Sendable {
  private let file: SafetensorsFile

  /// Opens a file and checks its header.
  public init(path: String) throws(CheckpointError) {
    file = try SafetensorsFile(path: path)
  }

  /// Names of the tensors, sorted.
  public var names: [String] { file.names.sorted() }

  /// The tensor `name`; its elements must be F32, F16 or BF16.
  public func tensor(_ name: String) throws(CheckpointError) -> TensorView {
    try file.view(name)
  }
}

extension TensorView {
  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// All elements in binary32, exactly.
  public func floats() -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress { convert(at: 0, count: count, into: base) }
      initialized = count
    }
  }

  /// All elements as bits of binary16: F16 unchanged, others rounded to nearest even.
  public func binary16Bits() -> [UInt16] {
    if elementType == .f16 {
      return (0..<count).map {
        (storage.base + byteOffset).loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)
      }
    }
    return floats().map { Float16($0).bitPattern }
  }
}
