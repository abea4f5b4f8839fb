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

  func advise(_ advice: StorageAdvice, range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = range.lowerBound / page * page
    let value =
      switch advice {
      case .needed: MADV_WILLNEED
      case .notNeeded: MADV_DONTNEED
      }
    // Advice only: where the system does not take it, loading is slower or holds more memory.
    madvise(
      UnsafeMutableRawPointer(mutating: base + start), range.upperBound - start, Int32(value))
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
