// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A file mapped into memory, read-only.
final class MappedFile: TensorStorage, @unchecked Sendable {
  let base: UnsafeRawPointer
  let byteCount: Int

  init(path: String) throws(CheckpointError) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw CheckpointError(.missingFile, "\(path): there is no such readable file")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else {
      throw CheckpointError(.malformedFile, "\(path) is empty")
    }
    byteCount = Int(status.st_size)
    let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw CheckpointError(.malformedFile, "\(path) cannot be mapped into memory")
    }
    base = UnsafeRawPointer(address)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: base), byteCount)
  }
}

/// Values in memory that the process made.
final class OwnedStorage: TensorStorage, @unchecked Sendable {
  let base: UnsafeRawPointer
  private let values: UnsafeMutablePointer<Float>

  init(_ contents: [Float]) {
    values = .allocate(capacity: contents.count)
    values.initialize(from: contents, count: contents.count)
    base = UnsafeRawPointer(values)
  }

  deinit {
    values.deallocate()
  }
}
