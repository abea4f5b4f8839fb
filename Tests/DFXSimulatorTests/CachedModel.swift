// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXFrontends
import DFXMachine
import DFXModel
import DFXSimulator
import Foundation
import TestSupport

/// A copy of a checkpoint, and a cache of its own, that loads even small models through it.
struct CachedModel {
  let folder: TemporaryFolder
  let checkpoint: URL
  let cache: URL

  init(_ name: String = "half") throws {
    try self.init(Fixtures.checkpoint(name))
  }

  init(_ source: URL) throws {
    folder = try TemporaryFolder()
    checkpoint = folder.file("checkpoint")
    cache = folder.file("cache")
    try FileManager.default.copyItem(at: source, to: checkpoint)
  }

  /// What one load did.
  struct Load {
    let platform: SimulatedPlatform
    /// Nil after a hit.
    let writing: ImageWriting?
    let notes: [String]
    /// The bytes of all segments and some around them, device by device.
    let bits: [[UInt16]]
  }

  func load(
    devices: Int = 2, machine: Machine = .u280, packing: Int = 1,
    limits: ImageCache.Limits = .init(smallestImageBytes: 0)
  ) throws -> Load {
    let content = CheckpointContent(files: Checkpoint.files(in: checkpoint))
    let weights = try Checkpoint(directory: checkpoint)
    let images = try ModelCompiler(machine: machine, deviceCount: devices)
      .compile(weights.configuration.graph(), weights: GPT2Weights(weights)).images
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: .functional, hostThreads: 1)
    var notes: [String] = []
    let writing = try platform.load(
      images: images, of: content, packing: packing,
      cache: ImageCache(directory: cache, limits: limits), onProgress: { _ in },
      onNote: { notes.append($0) })
    return Load(
      platform: platform, writing: writing, notes: notes, bits: try platform.bits(of: images))
  }

  /// Loads and keeps the images; returns what went wrong.
  @discardableResult
  func fill(
    devices: Int = 2, packing: Int = 1, limits: ImageCache.Limits = .init(smallestImageBytes: 0)
  ) throws -> String? {
    let writing = try load(devices: devices, packing: packing, limits: limits).writing
    writing?.start()
    return writing?.finish(isCancelled: { false }, onProgress: { _ in })
  }

  /// Makes the cache's folder, as its first writer does.
  func makeCache() throws {
    try FileManager.default.createDirectory(
      at: cache, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Names in the cache's folder that are entries or drafts.
  var entries: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: cache.path)) ?? []
    return names.filter { $0 != "contents" }.sorted()
  }

  /// Changes the only entry.
  func changeEntry(_ change: (inout Data) -> Void) throws {
    let file = cache.appending(path: entries[0])
    var data = try Data(contentsOf: file)
    change(&data)
    try data.write(to: file)
  }
}

extension SimulatedPlatform {
  /// Each memory from its first to its last segment, gaps included.
  fileprivate func bits(of images: [MemoryImage]) throws -> [[UInt16]] {
    try images.enumerated().flatMap { device, image in
      try DeviceMemory.allCases.map { memory in
        let end =
          image.segments.filter { $0.memory == memory }
          .map { Int($0.address) + $0.byteCount }.max() ?? 0
        return try readBits(device: device, memory: memory, address: 0, count: (end + 8192) / 2)
      }
    }
  }
}
