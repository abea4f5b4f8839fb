// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXFiles
internal import DFXHardware
internal import Foundation
internal import HostThreads

/// What is wrong with an entry of the cache.
enum EntryDamage: Error, Equatable {
  case length(found: Int, expected: Int)
  case header
  case otherVersion(Int)
  case otherKey
  case chunk(number: Int, of: Int)
  case unreadable
  /// Others may have written it.
  case foreign(String)

  /// What a person is told.
  var message: String {
    switch self {
    case .length(let found, let expected): "it has \(found) bytes instead of \(expected)"
    case .header: "its header is damaged"
    case .otherVersion(let version): "its version is \(version)"
    case .otherKey: "it holds other images than its name says"
    case .chunk(let number, let count): "part \(number + 1) of \(count) is damaged"
    case .unreadable: "it cannot be read"
    case .foreign(let cause): cause
    }
  }
}

extension SimulatedPlatform {
  /// Shows an entry's file in the memories, copied on write, and verifies all of it; false where there is no
  /// such entry. After an error memories are in no defined state.
  func load(
    entry path: String, layout: EntryLayout, content: ContentHash
  ) throws -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return false }
      throw EntryDamage.unreadable
    }
    defer { close(descriptor) }
    if let doubt = Ownership.doubt(descriptor) { throw EntryDamage.foreign(doubt) }
    let header = try Self.header(descriptor, layout: layout, content: content)
    for run in layout.runs where run.isShown { try show(run, descriptor) }
    // Before bytes are copied into pages that are shown.
    try verify(layout, header) { $0.isShown }
    for run in layout.runs where !run.isShown { try copy(run, descriptor) }
    try verify(layout, header) { !$0.isShown }
    return true
  }

  private func verify(
    _ layout: EntryLayout, _ header: EntryHeader, where isWanted: (EntryRun) -> Bool
  ) throws(EntryDamage) {
    let numbers = layout.chunks.indices.filter { isWanted(layout.runs[layout.chunks[$0].run]) }
    let memories = UncheckedMemories(platform: platform)
    let damaged = ResultList<Bool>(count: numbers.count)
    Workers.all.forEach(below: numbers.count) { index in
      let chunk = layout.chunks[numbers[index]]
      let run = layout.runs[chunk.run]
      let bytes = memories.bytes(run.device ?? 0, run.memory, chunk.addresses)
      damaged[index] =
        bytes.map { ContentHash($0) } != header.chunkHashes[numbers[index]]
    }
    guard let all = damaged.all, let index = all.firstIndex(of: true) else { return }
    throw .chunk(number: numbers[index], of: layout.chunks.count)
  }

  private static func header(
    _ descriptor: Int32, layout: EntryLayout, content: ContentHash
  ) throws(EntryDamage) -> EntryHeader {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable }
    guard Int(status.st_size) == layout.byteCount else {
      throw .length(found: Int(status.st_size), expected: layout.byteCount)
    }
    var bytes = [UInt8](repeating: 0, count: layout.headerBytes)
    let isRead = bytes.withUnsafeMutableBytes { readWhole(descriptor, into: $0, at: 0) }
    guard isRead else { throw .unreadable }
    guard let header = EntryHeader(bytes) else { throw .header }
    guard header.version == EntryLayout.version else { throw .otherVersion(header.version) }
    guard header.layout == layout.hash, header.content == content,
      header.fileBytes == layout.byteCount
    else { throw .otherKey }
    return header
  }

  private func show(_ run: EntryRun, _ descriptor: Int32) throws {
    for device in run.device.map({ $0..<$0 + 1 }) ?? 0..<deviceCount {
      try check(
        dfx_show_file(
          platform, UInt32(device), run.memory.boundary, UInt64(run.addresses.lowerBound),
          UInt64(run.addresses.count), descriptor, UInt64(run.fileOffset)))
    }
  }

  private func copy(_ run: EntryRun, _ descriptor: Int32) throws {
    let memories = UncheckedMemories(platform: platform)
    guard let bytes = memories.writableBytes(run.device ?? 0, run.memory, run.addresses),
      readWhole(descriptor, into: bytes, at: run.fileOffset)
    else { throw EntryDamage.unreadable }
  }
}
