// SPDX-License-Identifier: Apache-2.0

/// What holds the bytes of tensors.
protocol TensorStorage: AnyObject, Sendable {
  /// Number of the file that the bytes lie in; nil where they lie in none.
  var fileNumber: Int? { get }
  /// Bytes `range` in memory. Those who ask for the same range at the same time share it, so that a conversion
  /// never holds two copies of the weights.
  func resident(
    _ range: Range<Int>, _ reading: Reading
  ) throws(CheckpointError) -> ResidentBytes
}

/// Bytes of a storage that are in memory, and stay as they are, as long as the object lives.
final class ResidentBytes: @unchecked Sendable {
  /// Where the storage's first byte would be.
  let base: UnsafeRawPointer
  private let release: () -> Void

  init(base: UnsafeRawPointer, release: @escaping () -> Void) {
    (self.base, self.release) = (base, release)
  }

  deinit { release() }
}

/// How often something is read from a file.
public enum Reading: Sendable {
  /// Only now: the host's file cache need not keep it.
  case once
  /// Soon again, or nobody knows.
  case again
}

/// Values in memory that the process made.
final class OwnedStorage: TensorStorage, @unchecked Sendable {
  private let values: UnsafeMutablePointer<Float>
  let fileNumber: Int? = nil

  init(_ contents: [Float]) {
    values = .allocate(capacity: contents.count)
    values.initialize(from: contents, count: contents.count)
  }

  deinit { values.deallocate() }

  func resident(
    _ range: Range<Int>, _ reading: Reading
  ) throws(CheckpointError) -> ResidentBytes {
    ResidentBytes(base: UnsafeRawPointer(values)) { withExtendedLifetime(self) {} }
  }
}
