// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A file mapped into memory, read-only. Of a file that is read once, ranges that are not in memory go past
/// the host's file cache into buffers.
final class MappedFile: TensorStorage, @unchecked Sendable {
  let base: UnsafeRawPointer
  let byteCount: Int
  let fileNumber: Int?
  private let descriptor: Int32
  private let lock = NSLock()
  private var uses: [Range<Int>: Use] = [:]
  private let direct: DirectReader?

  /// A range that somebody reads.
  private struct Use {
    var count = 1
    /// What holds it; nil where that is the mapping.
    let buffer: DirectReader.Buffer?
  }

  init(path: String, number: Int = 0, reading: Reading = .again) throws(CheckpointError) {
    fileNumber = number
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw CheckpointError(.missingFile, "\(path): there is no such readable file")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else {
      close(descriptor)
      throw CheckpointError(.malformedFile, "\(path) is empty")
    }
    byteCount = Int(status.st_size)
    let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      close(descriptor)
      throw CheckpointError(.malformedFile, "\(path) cannot be mapped into memory")
    }
    base = UnsafeRawPointer(address)
    self.descriptor = descriptor
    direct = reading == .once ? DirectReader(of: descriptor) : nil
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: base), byteCount)
    close(descriptor)
  }

  func readAhead(_ range: Range<Int>) {
    var waiting: Int?
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.readBytes) {
      let end = min(start + Self.readBytes, range.upperBound)
      posix_fadvise(descriptor, off_t(start), off_t(end - start), POSIX_FADV_WILLNEED)
      // Advice returns when reads are queued: two steps are on their way while this waits for the first.
      if let waiting { wait(for: waiting) }
      waiting = end - 1
    }
    if let waiting { wait(for: waiting) }
  }

  private func wait(for offset: Int) {
    var byte: UInt8 = 0
    _ = pread(descriptor, &byte, 1, off_t(offset))
  }

  func retain(_ range: Range<Int>, _ reading: Reading?) -> UnsafeRawPointer {
    if let present = join(range) { return present }
    let buffer = reading == .once && !isInMemory(range) ? direct?.read(range) : nil
    if buffer == nil, reading != nil { readAhead(range) }
    return lock.withLock {
      if uses[range] != nil {
        // Somebody else was faster.
        uses[range]?.count += 1
        if let buffer { direct?.giveBack(buffer) }
      } else {
        uses[range] = Use(buffer: buffer)
      }
      return uses[range]?.buffer?.base ?? base
    }
  }

  /// Takes part in what somebody reads already.
  private func join(_ range: Range<Int>) -> UnsafeRawPointer? {
    lock.withLock {
      uses[range]?.count += 1
      return uses[range].map { $0.buffer?.base ?? base }
    }
  }

  func release(_ range: Range<Int>) {
    lock.withLock {
      uses[range]?.count -= 1
      guard let use = uses[range], use.count == 0 else { return }
      uses[range] = nil
      if let buffer = use.buffer {
        direct?.giveBack(buffer)
      } else {
        forget(range)
      }
      if uses.isEmpty { direct?.free() }
    }
  }

  private func forget(_ range: Range<Int>) {
    let start = range.lowerBound / Self.page * Self.page
    // Advice only: where the system does not take it, loading holds more memory.
    madvise(
      UnsafeMutableRawPointer(mutating: base + start), range.upperBound - start,
      Int32(MADV_DONTNEED))
  }

  /// Whether most of a range is in the host's file cache.
  private func isInMemory(_ range: Range<Int>) -> Bool {
    let start = range.lowerBound / Self.page * Self.page
    var pages = [UInt8](
      repeating: 0, count: (range.upperBound - start + Self.page - 1) / Self.page)
    guard
      mincore(
        UnsafeMutableRawPointer(mutating: base + start), range.upperBound - start, &pages) == 0
    else { return true }
    return pages.reduce(0) { $0 + Int($1 & 1) } * 2 > pages.count
  }

  private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))
  /// A step of reading ahead: two of them keep a disk busy.
  private static let readBytes = 8 << 20
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
