// SPDX-License-Identifier: Apache-2.0

/// How the elements of a tensor are stored.
public enum ElementType: String, Sendable {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"

  /// Bytes per element.
  public var byteCount: Int {
    switch self {
    case .f64: 8
    case .f32: 4
    case .f16, .bf16: 2
    }
  }
}

/// A tensor, row-major, whose elements are read when they are asked for.
public struct TensorView: Sendable {
  /// Its name in the file.
  public let name: String
  /// Its dimensions.
  public let shape: [Int]
  /// How its elements are stored.
  public let elementType: ElementType
  let storage: any TensorStorage
  let byteOffset: Int

  init(
    name: String, shape: [Int], elementType: ElementType, storage: any TensorStorage,
    byteOffset: Int
  ) {
    (self.name, self.shape, self.elementType) = (name, shape, elementType)
    (self.storage, self.byteOffset) = (storage, byteOffset)
  }

  /// A tensor made of `values`, row-major; as many as the product of the dimensions.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "shape and values of \(name) differ")
    self.init(
      name: name, shape: shape, elementType: .f32, storage: OwnedStorage(values), byteOffset: 0)
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Some elements in memory, as long as the result lives. Those who ask for the same elements at the same time
  /// share them.
  public func resident(
    _ elements: Range<Int>, reading: Reading = .again
  ) throws(CheckpointError) -> ResidentTensor {
    let size = elementType.byteCount
    let range = byteOffset + elements.lowerBound * size..<byteOffset + elements.upperBound * size
    return ResidentTensor(self, elements: elements, bytes: try storage.resident(range, reading))
  }

  /// Number of the checkpoint's file that holds an element, and its first byte there; nil where the tensor
  /// lies in no file.
  public func place(ofElement element: Int) -> (file: Int, offset: Int)? {
    storage.fileNumber.map { ($0, byteOffset + element * elementType.byteCount) }
  }

  /// All elements in binary32, exactly but for F64, which is rounded.
  public func floats() throws(CheckpointError) -> [Float] {
    try floats(at: 0, count: count)
  }

  /// Some elements in binary32, exactly but for F64, which is rounded.
  public func floats(at offset: Int, count: Int) throws(CheckpointError) -> [Float] {
    let resident = try resident(offset..<offset + count)
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress { resident.convert(at: offset, count: count, into: base) }
      initialized = count
    }
  }

  /// All elements as bits of binary16: F16 unchanged, others rounded to nearest even.
  public func binary16Bits() throws(CheckpointError) -> [UInt16] {
    guard elementType == .f16 else { return try floats().map { Float16($0).bitPattern } }
    let resident = try resident(0..<count)
    return (0..<count).map { resident.bits(at: $0) }
  }
}
