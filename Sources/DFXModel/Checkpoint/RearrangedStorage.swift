// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// How a stored tensor's elements lie.
enum TensorOrder: Sendable, Equatable {
  /// As they are wanted.
  case same
  /// Columns are rows.
  case transposed
  /// Rows of a head that are half a head apart lie side by side.
  case pairsTogether(headWidth: Int)
}

extension TensorView {
  /// The tensor with its elements in the order of `shape`; they are put there when they are first used.
  func rearranged(_ order: TensorOrder, shape: [Int]) -> TensorView {
    TensorView(
      name: name, shape: shape, elementType: elementType,
      storage: RearrangedStorage(self, order), byteOffset: 0)
  }
}

/// A tensor's elements in another order, in memory while somebody uses them.
final class RearrangedStorage: TensorStorage, @unchecked Sendable {
  let fileNumber: Int? = nil
  private let source: TensorView
  private let order: TensorOrder
  private let lock = NSLock()
  private weak var present: ResidentBytes?

  init(_ source: TensorView, _ order: TensorOrder) {
    self.source = source
    self.order = order
  }

  func resident(
    _ range: Range<Int>, _ reading: Reading
  ) throws(CheckpointError) -> ResidentBytes {
    lock.lock()
    defer { lock.unlock() }
    if let present { return present }
    let made = try make(reading)
    present = made
    return made
  }

  /// All elements: any of them may be anywhere in the source.
  private func make(_ reading: Reading) throws(CheckpointError) -> ResidentBytes {
    let size = source.elementType.byteCount
    let rows = source.shape[0]
    let columns = source.shape.dropFirst().reduce(1, *)
    let elements = try source.resident(0..<rows * columns, reading: reading)
    let target = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, rows * columns * size), alignment: 8)
    elements.withElements { bytes in
      fill(target, from: bytes, rows: rows, columns: columns, size)
    }
    return ResidentBytes(base: UnsafeRawPointer(target)) { target.deallocate() }
  }

  private func fill(
    _ target: UnsafeMutableRawPointer, from bytes: UnsafeRawPointer, rows: Int, columns: Int,
    _ size: Int
  ) {
    switch order {
    case .same: target.copyMemory(from: bytes, byteCount: rows * columns * size)
    case .transposed:
      Self.transpose(bytes, rows: rows, columns: columns, size, into: target)
    case .pairsTogether(let headWidth):
      for row in 0..<rows {
        let (head, place) = row.quotientAndRemainder(dividingBy: headWidth)
        let (half, pair) = place.quotientAndRemainder(dividingBy: headWidth / 2)
        let stored = head * headWidth + 2 * pair + half
        (target + row * columns * size).copyMemory(
          from: bytes + stored * columns * size, byteCount: columns * size)
      }
    }
  }

  private static func transpose(
    _ source: UnsafeRawPointer, rows: Int, columns: Int, _ size: Int,
    into target: UnsafeMutableRawPointer
  ) {
    switch size {
    case 2: transpose(source, rows: rows, columns: columns, UInt16.self, into: target)
    case 4: transpose(source, rows: rows, columns: columns, UInt32.self, into: target)
    default: transpose(source, rows: rows, columns: columns, UInt64.self, into: target)
    }
  }

  /// In blocks that fit the first-level cache.
  private static func transpose<Bits: FixedWidthInteger>(
    _ source: UnsafeRawPointer, rows: Int, columns: Int, _ type: Bits.Type,
    into target: UnsafeMutableRawPointer
  ) {
    let size = MemoryLayout<Bits>.size
    let block = 32
    for top in stride(from: 0, to: rows, by: block) {
      for left in stride(from: 0, to: columns, by: block) {
        for row in top..<min(top + block, rows) {
          for column in left..<min(left + block, columns) {
            let bits = source.loadUnaligned(
              fromByteOffset: (row * columns + column) * size, as: Bits.self)
            target.storeBytes(of: bits, toByteOffset: (column * rows + row) * size, as: Bits.self)
          }
        }
      }
    }
  }
}
