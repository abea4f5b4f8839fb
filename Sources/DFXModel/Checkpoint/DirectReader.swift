// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Reads parts of a file past the host's file cache, into buffers that are used again.
///
/// A cached page is one that the host finds, fills, maps and later takes back; for content that is read once that
/// costs more processor time than the packing.
final class DirectReader: @unchecked Sendable {
  /// Memory that holds a range of the file.
  struct Buffer {
    fileprivate let bytes: UnsafeMutableRawBufferPointer
    /// Where the file's first byte would be.
    let base: UnsafeRawPointer
  }

  private let descriptor: Int32
  private let lock = NSLock()
  private var idle: [UnsafeMutableRawBufferPointer] = []

  /// What file systems ask of offsets, lengths and addresses: the largest block of any disk.
  private static let unit = 4096
  private static let largePage = 2 << 20

  /// Reads the open file `file`; nil where the system does not read that way.
  init?(of file: Int32) {
    guard let flag = Self.directFlag else { return nil }
    // Another descriptor of the same file, whatever its name stands for by now.
    descriptor = open("/proc/self/fd/\(file)", O_RDONLY | O_CLOEXEC | flag)
    guard descriptor >= 0 else { return nil }
  }

  deinit {
    free()
    close(descriptor)
  }

  /// The file's bytes `range`, to be given back; nil where they cannot be read that way.
  func read(_ range: Range<Int>) -> Buffer? {
    let start = range.lowerBound / Self.unit * Self.unit
    let length = (range.upperBound - start + Self.unit - 1) / Self.unit * Self.unit
    let bytes = take(length)
    var done = 0
    while start + done < range.upperBound {
      let count = pread(descriptor, bytes.baseAddress! + done, length - done, off_t(start + done))
      if count < 0 && errno == EINTR { continue }
      // The end of the file is where a read may stop within a unit.
      guard count > 0, count % Self.unit == 0 || start + done + count >= range.upperBound else {
        store(bytes)
        return nil
      }
      done += count
    }
    return Buffer(bytes: bytes, base: UnsafeRawPointer(bytes.baseAddress!) - start)
  }

  func giveBack(_ buffer: Buffer) { store(buffer.bytes) }

  /// Frees the buffers that hold nothing.
  func free() {
    lock.withLock {
      for bytes in idle { bytes.deallocate() }
      idle = []
    }
  }

  private func take(_ length: Int) -> UnsafeMutableRawBufferPointer {
    let size = (length + Self.largePage - 1) / Self.largePage * Self.largePage
    let present = lock.withLock {
      let index = idle.lastIndex { $0.count >= size } ?? idle.indices.last
      return index.map { idle.remove(at: $0) }
    }
    if let present, present.count >= size { return present }
    // One that is too small makes place: there are never more than ranges in use at a time.
    present?.deallocate()
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: Self.largePage)
    // Advice: few large pages are handed to a disk faster than many small ones.
    madvise(bytes.baseAddress, size, Int32(MADV_HUGEPAGE))
    return bytes
  }

  private func store(_ bytes: UnsafeMutableRawBufferPointer) {
    lock.withLock { idle.append(bytes) }
  }

  /// `O_DIRECT`, which the C library's headers hide.
  private static var directFlag: Int32? {
    #if os(Linux) && arch(x86_64)
      0o40000
    #elseif os(Linux) && arch(arm64)
      0o200000
    #else
      nil
    #endif
  }
}
