// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation

/// Reads parts of a file into buffers that are used again.
///
/// Nothing is mapped: what the process has read stays as it is, whatever others do with the file.
final class RangeReader: @unchecked Sendable {
  /// Memory that holds a range of the file.
  struct Buffer {
    fileprivate let bytes: UnsafeMutableRawBufferPointer
    /// Where the file's first byte would be.
    let base: UnsafeRawPointer
  }

  /// Why a range could not be read.
  enum Failure: Error, Equatable {
    /// The file ends before.
    case ended
    /// The system's number of the error.
    case system(Int32)
    /// The host gives no memory for it.
    case memory
  }

  private let descriptor: Int32
  /// Reads past the host's file cache; negative where the system does not.
  private let direct: Int32
  private let lock = NSLock()
  private var idle: [UnsafeMutableRawBufferPointer] = []

  /// What file systems ask of offsets, lengths and addresses of direct reads: the largest block of any disk.
  private static let unit = 4096
  private static let largePage = 2 << 20
  /// A step of reading ahead: two of them keep a disk busy.
  private static let stepBytes = 8 << 20

  /// Reads the open file `descriptor`, which stays the caller's; `directly` where some of it is read once.
  init(of descriptor: Int32, directly: Bool) {
    self.descriptor = descriptor
    direct =
      (directly ? Self.directFlag : nil).map {
        // Another descriptor of the same file, whatever its name stands for by now.
        open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC | $0)
      } ?? -1
  }

  deinit {
    free()
    if direct >= 0 { close(direct) }
  }

  /// Whether ranges can be read past the host's file cache.
  var readsDirectly: Bool { direct >= 0 }

  /// The file's bytes `range`, to be given back.
  ///
  /// What is read `.once` and is not in the host's file cache already goes past it: a cached page is one that the
  /// host finds, fills and later takes back, which costs more processor time than the packing.
  func read(_ range: Range<Int>, _ reading: Reading) throws(Failure) -> Buffer {
    if reading == .once, direct >= 0, !isInMemory(range), let buffer = readDirectly(range) {
      return buffer
    }
    return try readThroughCache(range)
  }

  func giveBack(_ buffer: Buffer) {
    lock.withLock { idle.append(buffer.bytes) }
  }

  /// Frees the buffers that hold nothing.
  func free() {
    lock.withLock {
      for bytes in idle { bytes.deallocate() }
      idle = []
    }
  }

  /// Nil where the range cannot be read that way.
  func readDirectly(_ range: Range<Int>) -> Buffer? {
    let start = range.lowerBound / Self.unit * Self.unit
    let length = (range.upperBound - start + Self.unit - 1) / Self.unit * Self.unit
    guard let bytes = try? take(length) else { return nil }
    let buffer = Buffer(bytes: bytes, base: UnsafeRawPointer(bytes.baseAddress!) - start)
    var done = 0
    while start + done < range.upperBound {
      let count = pread(direct, bytes.baseAddress! + done, length - done, off_t(start + done))
      if count < 0 && errno == EINTR { continue }
      // The end of the file is where a read may stop within a unit.
      guard count > 0, count % Self.unit == 0 || start + done + count >= range.upperBound else {
        giveBack(buffer)
        return nil
      }
      done += count
    }
    return buffer
  }

  private func readThroughCache(_ range: Range<Int>) throws(Failure) -> Buffer {
    let bytes = try take(range.count)
    let buffer = Buffer(bytes: bytes, base: UnsafeRawPointer(bytes.baseAddress!) - range.lowerBound)
    do {
      advise(range.prefix(Self.stepBytes))
      for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.stepBytes) {
        let rest = start..<range.upperBound
        advise(rest.dropFirst(Self.stepBytes).prefix(Self.stepBytes))
        try read(
          rest.prefix(Self.stepBytes), into: bytes.baseAddress! + (start - range.lowerBound))
      }
    } catch {
      giveBack(buffer)
      throw error
    }
    return buffer
  }

  private func read(
    _ range: Range<Int>, into destination: UnsafeMutableRawPointer
  ) throws(Failure) {
    var done = 0
    while done < range.count {
      let count = pread(
        descriptor, destination + done, range.count - done, off_t(range.lowerBound + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno) }
      guard count > 0 else { throw .ended }
      done += count
    }
  }

  private func advise(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    posix_fadvise(
      descriptor, off_t(range.lowerBound), off_t(range.count), POSIX_FADV_WILLNEED)
  }

  private func take(_ length: Int) throws(Failure) -> UnsafeMutableRawBufferPointer {
    // Small ranges are rows of a table, and many.
    let isLarge = length > Self.largePage / 2
    let unit = isLarge ? Self.largePage : Self.unit
    let size = max(1, (length + unit - 1) / unit) * unit
    let present = lock.withLock {
      let index = idle.lastIndex { $0.count >= size } ?? idle.indices.last
      return index.map { idle.remove(at: $0) }
    }
    if let present, present.count >= size { return present }
    // One that is too small makes place: there are never more than ranges in use at a time.
    present?.deallocate()
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, unit, size) == 0, let memory else { throw .memory }
    // Advice: few large pages are handed to a disk faster than many small ones.
    if isLarge { madvise(memory, size, Int32(MADV_HUGEPAGE)) }
    return UnsafeMutableRawBufferPointer(start: memory, count: size)
  }

  /// Whether most of a range is in the host's file cache. Its pages are asked for, never touched.
  private func isInMemory(_ range: Range<Int>) -> Bool {
    let start = range.lowerBound / Self.page * Self.page
    let length = range.upperBound - start
    let address = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, off_t(start))
    guard let address, address != MAP_FAILED else { return true }
    defer { munmap(address, length) }
    var pages = [UInt8](repeating: 0, count: (length + Self.page - 1) / Self.page)
    guard mincore(address, length, &pages) == 0 else { return true }
    return pages.reduce(0) { $0 + Int($1 & 1) } * 2 > pages.count
  }

  private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))

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
