// SPDX-License-Identifier: Apache-2.0

/// Elements of a tensor in memory, which stay as they are as long as the value lives.
public struct ResidentTensor: Sendable {
  /// Its name in the file.
  public let name: String
  /// How its elements are stored.
  public let elementType: ElementType
  /// Which elements are here.
  public let elements: Range<Int>
  private let bytes: ResidentBytes
  /// Where the tensor's first element would be.
  private var base: UnsafeRawPointer { bytes.base + byteOffset }
  private let byteOffset: Int

  init(_ view: TensorView, elements: Range<Int>, bytes: ResidentBytes) {
    (name, elementType, byteOffset) = (view.name, view.elementType, view.byteOffset)
    (self.elements, self.bytes) = (elements, bytes)
  }

  /// Converts `count` elements from element `offset` to FP16, to nearest even.
  ///
  /// A value that is not finite, or that overflows FP16, is an error that names the tensor.
  public func convert(
    at offset: Int, count: Int, into destination: UnsafeMutablePointer<Float16>
  ) throws(CheckpointError) {
    let source = source(offset, count)
    switch elementType {
    case .f16:
      UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: count * 2)
    case .f64:
      for index in 0..<count {
        let value = source.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
        destination[index] = Float16(value)
      }
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
    guard magnitudes < 0x7C00 else {
      throw notRepresentable(destination, offset: offset, count: count)
    }
  }

  /// Converts `count` elements from element `offset` to FP32, exactly but for F64, which is rounded to nearest even.
  public func convert(
    at offset: Int, count: Int, into destination: UnsafeMutablePointer<Float>
  ) {
    let source = source(offset, count)
    for index in 0..<count {
      switch elementType {
      case .f64:
        let value = source.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
        destination[index] = Float(value)
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

  /// Hands out the address of the first element that is here.
  func withElements(_ body: (UnsafeRawPointer) -> Void) {
    body(source(elements.lowerBound, elements.count))
  }

  /// The bits of an F16 element.
  func bits(at index: Int) -> UInt16 {
    source(index, 1).loadUnaligned(as: UInt16.self)
  }

  private func source(_ offset: Int, _ count: Int) -> UnsafeRawPointer {
    precondition(
      offset >= elements.lowerBound && count >= 0 && offset + count <= elements.upperBound,
      "elements are in memory")
    return base + offset * elementType.byteCount
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
