// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import DFXModel

/// What is read once goes past the host's file cache, and has the same bytes.
@Suite(
  .enabled("the file system reads past its cache") {
    try FileOfBytes().withReader { $0.readsDirectly }
  })
struct DirectReadingTests {
  let file: FileOfBytes

  init() throws { file = try FileOfBytes() }

  @Test(
    "Ranges at any offset have the file's bytes",
    arguments: [0..<1, 1..<2, 4095..<4097, 8192..<12288, 5..<3_000_001, 2_999_999..<3_000_001])
  func ranges(range: Range<Int>) throws {
    try file.withReader { reader in
      let buffer = try #require(reader.readDirectly(range))
      #expect(file.bytes(range, from: buffer.base) == Array(file.bytes[range]))
      reader.giveBack(buffer)
      let cached = try reader.read(range, .again)
      #expect(file.bytes(range, from: cached.base) == Array(file.bytes[range]))
      reader.giveBack(cached)
    }
  }

  @Test func whatTheFileDoesNotHaveIsNotRead() throws {
    try file.withReader { reader in
      for range in [0..<file.bytes.count + 1, 8_000_000..<8_000_001] {
        #expect(reader.readDirectly(range) == nil)
        #expect(throws: RangeReader.Failure.ended) { try reader.read(range, .again) }
      }
    }
  }

  @Test func buffersAreUsedAgain() throws {
    try file.withReader { reader in
      let first = try #require(reader.readDirectly(4096..<5000))
      let second = try #require(reader.readDirectly(4096..<5000))
      #expect(first.base != second.base)
      reader.giveBack(first)
      #expect(reader.readDirectly(4096..<4097)?.base == first.base)
    }
  }

  @Test func whatIsReadOnceDoesNotStayInTheFileCache() throws {
    let range = 100..<2_500_000
    try file.evict()
    let weights = try WeightFile(path: file.path, reading: .once)
    var resident: [ResidentBytes] = [try weights.resident(range, .once)]
    resident.append(try weights.resident(range, .again))
    #expect(resident[0] === resident[1], "those who join read the same memory")
    #expect(file.bytes(range, from: resident[0].base) == Array(file.bytes[range]))
    #expect(file.cachedPages == 0)
    resident = []
    let again = try weights.resident(range, .again)
    #expect(file.bytes(range, from: again.base) == Array(file.bytes[range]))
    #expect(file.cachedPages > 600)
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
    let resident = try view.resident(range, reading: .once)
    try resident.convert(at: range.lowerBound, count: range.count, into: &read)
    #expect(read == Array(period[5...] + period[..<5]))
    let pages = (2 * range.lowerBound) / 4096 + 1..<(2 * range.upperBound) / 4096
    #expect(file.residency[pages].allSatisfy { !$0 })
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

  func withReader<Result>(_ body: (RangeReader) throws -> Result) throws -> Result {
    try withDescriptor { try body(RangeReader(of: $0, directly: true)) }
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
