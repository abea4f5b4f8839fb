// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import DFXModel

/// What is read once goes past the host's file cache, and has the same bytes.
@Suite(.enabled("the file system reads past its cache") { try FileOfBytes().reader != nil })
struct DirectReadingTests {
  let file: FileOfBytes

  init() throws { file = try FileOfBytes() }

  @Test(
    "Ranges at any offset have the file's bytes",
    arguments: [0..<1, 1..<2, 4095..<4097, 8192..<12288, 5..<3_000_001, 2_999_999..<3_000_001])
  func ranges(range: Range<Int>) throws {
    let reader = try #require(try file.reader)
    let buffer = try #require(reader.read(range))
    #expect(file.bytes(range, from: buffer.base) == Array(file.bytes[range]))
    reader.giveBack(buffer)
  }

  @Test func whatTheFileDoesNotHaveIsNotRead() throws {
    let reader = try #require(try file.reader)
    #expect(reader.read(0..<file.bytes.count + 1) == nil)
    #expect(reader.read(8_000_000..<8_000_001) == nil)
  }

  @Test func buffersAreUsedAgain() throws {
    let reader = try #require(try file.reader)
    let first = try #require(reader.read(4096..<5000))
    let second = try #require(reader.read(4096..<5000))
    #expect(first.base != second.base)
    reader.giveBack(first)
    #expect(reader.read(4096..<4097)?.base == first.base)
  }

  @Test func contentInTheFileCacheIsTakenFromThere() throws {
    let range = 100..<2_500_000
    let mapped = try MappedFile(path: file.path, reading: .once)
    #expect(mapped.retain(range, .once) == mapped.base)
    mapped.release(range)
  }

  @Test func whatIsReadOnceDoesNotStayInTheFileCache() throws {
    let range = 100..<2_500_000
    try file.evict()
    let mapped = try MappedFile(path: file.path, reading: .once)
    let base = mapped.retain(range, .once)
    #expect(base != mapped.base)
    #expect(mapped.retain(range, nil) == base, "those who join read the same memory")
    mapped.release(range)
    #expect(file.bytes(range, from: base) == Array(file.bytes[range]))
    mapped.release(range)
    #expect(file.cachedPages == 0)
    #expect(mapped.retain(range, nil) == mapped.base)
    #expect(file.bytes(range, from: mapped.base) == Array(file.bytes[range]))
    mapped.release(range)
  }

  @Test func aTensorReadOnceHasItsValues() throws {
    let period = (0..<1999 * 256).map { Float16($0 % 1999) }
    let count = 24 * period.count
    let header = #"{"w":{"dtype":"F16","shape":[\#(count)],"data_offsets":[0,\#(2 * count)]}}"#
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    bytes += Array(header.utf8)
    for _ in 0..<24 { bytes += period.withUnsafeBytes { Array($0) } }
    let file = try FileOfBytes(bytes)
    try file.evict()
    let view = try SafetensorsFile(path: file.path, reading: .once).view("w")
    // Beyond what the system reads ahead of the header.
    let range = 20 * period.count + 5..<21 * period.count + 5
    var read = [Float16](repeating: -1, count: range.count)
    try view.whileResident(range, reading: .once) {
      try $0.convert(at: range.lowerBound, count: range.count, into: &read)
    }
    #expect(read == Array(period[5...] + period[..<5]))
    let pages = (2 * range.lowerBound) / 4096 + 1..<(2 * range.upperBound) / 4096
    #expect(file.residency[pages].allSatisfy { !$0 })
  }

  @Test("What is read again stays in the file cache", arguments: [Reading.again, nil])
  func cached(reading: Reading?) throws {
    let range = 100..<2_500_000
    try file.evict()
    let mapped = try MappedFile(path: file.path, reading: .once)
    #expect(mapped.retain(range, reading) == mapped.base)
    #expect(file.bytes(range, from: mapped.base) == Array(file.bytes[range]))
    mapped.release(range)
    #expect(file.cachedPages > 600)
  }
}

/// A file in a folder of its own.
struct FileOfBytes {
  let folder: TemporaryFolder
  let bytes: [UInt8]
  var path: String { folder.url.appendingPathComponent("bytes").path }

  /// A file whose length is no multiple of anything.
  init() throws {
    try self.init((0..<3_000_001).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) })
  }

  init(_ bytes: [UInt8]) throws {
    folder = try TemporaryFolder()
    self.bytes = bytes
    try Data(bytes).write(to: folder.url.appendingPathComponent("bytes"))
  }

  var reader: DirectReader? {
    get throws {
      try withDescriptor { DirectReader(of: $0) }
    }
  }

  /// Takes the file out of the host's file cache.
  func evict() throws {
    try withDescriptor {
      fsync($0)
      posix_fadvise($0, 0, 0, POSIX_FADV_DONTNEED)
    }
    try #require(cachedPages == 0)
  }

  /// Pages in the host's file cache.
  var cachedPages: Int { residency.count { $0 } }

  /// Whether each page is in the host's file cache.
  var residency: [Bool] {
    var pages = [UInt8](repeating: 0, count: (bytes.count + 4095) / 4096)
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    guard let address = mmap(nil, bytes.count, PROT_READ, MAP_PRIVATE, descriptor, 0) else {
      return []
    }
    defer { munmap(address, bytes.count) }
    mincore(address, bytes.count, &pages)
    return pages.map { $0 & 1 != 0 }
  }

  func bytes(_ range: Range<Int>, from base: UnsafeRawPointer) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  private func withDescriptor<Result>(_ body: (Int32) throws -> Result) throws -> Result {
    let descriptor = open(path, O_RDONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    return try body(descriptor)
  }
}
