// SPDX-License-Identifier: Apache-2.0

/// How the elements of a tensor are stored.
public enum ElementType: String, Sendable {
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"

  /// Bytes per element.
  public var byteCount: Int { self == .f32 ? 4 : 2 }
}

/// Read-only bytes that live as long as the object.
protocol TensorStorage: AnyObject, Sendable {
  var base: UnsafeRawPointer { get }
  /// Number of the file that the bytes lie in; nil where they lie in none.
  var fileNumber: Int? { get }
  /// Brings bytes `range` into memory and returns when they are there.
  func readAhead(_ range: Range<Int>)
  /// Says that bytes `range` are in use until `release` is called as often with the same range, and
  /// returns what takes the place of `base` for them until then. With a `reading` they are in memory when it
  /// returns; without, they may be read when they are touched.
  func retain(_ range: Range<Int>, _ reading: Reading?) -> UnsafeRawPointer
  func release(_ range: Range<Int>)
}

extension TensorStorage {
  var fileNumber: Int? { nil }
  func readAhead(_ range: Range<Int>) {}
  func retain(_ range: Range<Int>, _ reading: Reading?) -> UnsafeRawPointer { base }
  func release(_ range: Range<Int>) {}
}

/// How often something is read from a file.
public enum Reading: Sendable {
  /// Only now: the host's file cache need not keep it.
  case once
  /// Soon again, or nobody knows.
  case again
}

/// A tensor in memory, row-major.
public struct TensorView: Sendable {
  /// Its name in the file.
  public let name: String
  /// Its dimensions.
  public let shape: [Int]
  /// How its elements are stored.
  public let elementType: ElementType
  let storage: any TensorStorage
  let byteOffset: Int
  /// What takes the place of the storage's base while elements are in use.
  nonisolated(unsafe) private var base: UnsafeRawPointer

  init(
    name: String, shape: [Int], elementType: ElementType, storage: any TensorStorage,
    byteOffset: Int
  ) {
    (self.name, self.shape, self.elementType) = (name, shape, elementType)
    (self.storage, self.byteOffset, base) = (storage, byteOffset, storage.base)
  }

  /// Converts `count` elements from element `offset` to FP16, to nearest even.
  ///
  /// A value that is not finite, or that overflows FP16, is an error that names the tensor.
  public func convert(
    at offset: Int, count: Int, into destination: UnsafeMutablePointer<Float16>
  ) throws(CheckpointError) {
    let source = base + byteOffset + offset * elementType.byteCount
    var isFinite = true
    switch elementType {
    case .f16:
      UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: count * 2)
    case .f32:
      for index in 0..<count {
        let value = source.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
        destination[index] = Float16(value)
      }
    case .bf16:
      for index in 0..<count {
        let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
        destination[index] = Float16(Float(bitPattern: UInt32(bits) << 16))
      }
    }
    var magnitudes: UInt16 = 0
    UnsafeRawPointer(destination).withMemoryRebound(to: UInt16.self, capacity: count) { bits in
      for index in 0..<count { magnitudes = max(magnitudes, bits[index] & 0x7FFF) }
    }
    isFinite = magnitudes < 0x7C00
    guard isFinite else { throw notRepresentable(destination, offset: offset, count: count) }
  }

  /// Converts `count` elements from element `offset` to FP32, exactly.
  public func convert(
    at offset: Int, count: Int, into destination: UnsafeMutablePointer<Float>
  ) {
    let source = base + byteOffset + offset * elementType.byteCount
    for index in 0..<count {
      switch elementType {
      case .f32:
        destination[index] = source.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
      case .f16:
        let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
        destination[index] = Float(Float16(bitPattern: bits))
      case .bf16:
        let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
        destination[index] = Float(bitPattern: UInt32(bits) << 16)
      }
    }
  }

  private func notRepresentable(
    _ values: UnsafeMutablePointer<Float16>, offset: Int, count: Int
  ) -> CheckpointError {
    let index = (0..<count).first { !values[$0].isFinite } ?? 0
    var original: Float = 0
    convert(at: offset + index, count: 1, into: &original)
    let reason =
      original.isFinite ? "which overflows FP16 (largest value 65504)" : "which is not finite"
    return CheckpointError(
      .notRepresentable,
      "tensor \(name), element \(offset + index) is \(original), \(reason): the devices compute in FP16"
    )
  }
}

extension TensorView {
  /// Reads elements `elements` with `body`; their memory is given back when the last of those who read
  /// them at the same time is done, so that a conversion never holds two copies of the weights.
  ///
  /// With a `reading` they are in memory before `body` starts.
  public func whileResident<Result>(
    _ elements: Range<Int>, reading: Reading? = nil, _ body: (TensorView) throws -> Result
  ) rethrows -> Result {
    let range = bytes(elements)
    var resident = self
    resident.base = storage.retain(range, reading)
    defer { storage.release(range) }
    return try body(resident)
  }

  /// Brings elements into memory and returns when they are there.
  public func readAhead(_ elements: Range<Int>) { storage.readAhead(bytes(elements)) }

  /// Number of the checkpoint's file that holds an element, and its first byte there; nil where the tensor
  /// lies in no file.
  public func place(ofElement element: Int) -> (file: Int, offset: Int)? {
    storage.fileNumber.map { ($0, byteOffset + element * elementType.byteCount) }
  }

  private func bytes(_ elements: Range<Int>) -> Range<Int> {
    let size = elementType.byteCount
    return byteOffset + elements.lowerBound * size..<byteOffset + elements.upperBound * size
  }

  /// A tensor made of `values`, row-major; as many as the product of the dimensions.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "shape and values of \(name) differ")
    self.init(
      name: name, shape: shape, elementType: .f32, storage: OwnedStorage(values), byteOffset: 0)
  }
}
