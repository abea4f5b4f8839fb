// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXMachine
import Foundation
import TestSupport
import Testing

@testable import DFXSimulator

/// Images that come from the cache are those that the checkpoint gives, or are not used.
@Suite struct ImageCacheTests {
  @Test("A hit has the bits of a miss", arguments: ["half", "tied", "sharded"], [1, 2, 3])
  func hit(checkpoint: String, devices: Int) throws {
    let model = try CachedModel(checkpoint)
    let first = try model.load(devices: devices)
    #expect(first.writing != nil)
    #expect(try model.fill(devices: devices) == nil)
    let second = try model.load(devices: devices)
    #expect(second.writing == nil && second.notes.isEmpty)
    #expect(second.bits == first.bits)
    #expect(model.entries.count == 1)
  }

  @Test func devicesWriteForThemselvesAndNotIntoTheCache() throws {
    let model = try CachedModel()
    try model.fill()
    let used = try model.load()
    let before = used.bits[1][40]
    for memory in DeviceMemory.allCases {
      try used.platform.writeBits(device: 0, memory: memory, address: 80, bits: [~before])
    }
    let other = try used.platform.readBits(device: 1, memory: .ddr, address: 80, count: 1)
    #expect(other == [before])
    let again = try model.load()
    #expect(again.writing == nil && again.bits == used.bits)
    try used.platform.reset(keepMemory: false)
    #expect(
      try used.platform.readBits(device: 0, memory: .hbm, address: 0, count: 64).allSatisfy {
        $0 == 0
      })
  }

  @Test func anotherWeightMisses() throws {
    let model = try CachedModel()
    try model.fill()
    let before = try model.load()
    let file = model.checkpoint.appending(path: "model.safetensors")
    var data = try Data(contentsOf: file)
    data[data.count - 2] ^= 1
    try data.write(to: file)
    let after = try model.load()
    #expect(after.writing != nil && after.notes.isEmpty)
    #expect(after.bits != before.bits)
    // In place, and with the old time: what was read before is not trusted.
    let time = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]
    try model.fill()
    data[data.count - 2] ^= 1
    let handle = try FileHandle(forWritingTo: file)
    try handle.write(contentsOf: data)
    try handle.close()
    try FileManager.default.setAttributes([.modificationDate: time as Any], ofItemAtPath: file.path)
    let restored = try model.load()
    #expect(restored.writing == nil && restored.bits == before.bits)
  }

  @Test func whatChangesImagesMissesAndWhatDoesNotHits() throws {
    let model = try CachedModel()
    try model.fill()
    #expect(try model.load(devices: 1).writing != nil)
    #expect(try model.load(packing: 2).writing != nil)
    let slower = try Machine.u280.changing("core.dispatch_cycles", to: 500)
    #expect(try model.load(machine: slower).writing == nil)
    let configuration = model.checkpoint.appending(path: "config.json")
    let text = try String(contentsOf: configuration, encoding: .utf8)
    try Data((text + "\n").utf8).write(to: configuration)
    #expect(try model.load().writing != nil)
  }

  @Test(
    "A damaged entry is reported, removed and made anew",
    arguments: [0, 70, 0.25, 0.5, 0.9, 1] as [Double])
  func damage(place: Double) throws {
    let model = try CachedModel()
    try model.fill()
    let good = try model.load()
    try model.changeEntry { data in
      // A byte of the header, or of a segment: the file has holes between runs.
      let start = place > 1 || place == 0 ? Int(place) : Int(place * Double(data.count - 1))
      let index = (start..<data.count).first { data[$0] != 0 } ?? data.count - 1
      data[index] ^= 0x10
    }
    let damaged = try model.load()
    #expect(damaged.notes.count == 1 && damaged.writing != nil)
    #expect(damaged.bits == good.bits)
    #expect(model.entries.isEmpty)
    try model.fill()
    #expect(try model.load().writing == nil)
  }

  @Test("A truncated entry is not used", arguments: [0, 10, 5000, -1])
  func truncation(length: Int) throws {
    let model = try CachedModel()
    try model.fill()
    try model.changeEntry { $0 = $0.prefix(length >= 0 ? length : $0.count + length) }
    let load = try model.load()
    #expect(load.notes.count == 1 && load.writing != nil && model.entries.isEmpty)
  }

  @Test func anotherVersionAndAnotherKeyAreNotUsed() throws {
    for isVersion in [true, false] {
      let model = try CachedModel()
      try model.fill()
      try model.changeEntry { data in
        let chunks = Int(data[24]) | Int(data[25]) << 8
        let header = EntryHeader([UInt8](data.prefix(EntryHeader.byteCount(chunks: chunks))))!
        let other = EntryHeader(
          layout: header.layout, content: isVersion ? header.content : header.layout,
          fileBytes: header.fileBytes, chunkHashes: header.chunkHashes,
          version: EntryLayout.version + (isVersion ? 1 : 0))
        data.replaceSubrange(0..<other.encoded.count, with: other.encoded)
      }
      let load = try model.load()
      #expect(load.notes.count == 1 && load.writing != nil && model.entries.isEmpty)
    }
  }

  /// Entries of earlier builds are found by this number: whoever changes the bytes raises it and puts the new
  /// hashes here.
  @Test func packingIsRaisedWithTheBytes() throws {
    // Stories has several heads on a device, and heads with several tiles in both directions.
    let models = [
      Fixtures.checkpoint("untied"), Fixtures.repository.appending(path: "Models/stories"),
    ]
    let hashes = try models.map { model in
      let bits = try CachedModel(model).load(devices: 2).bits
      return bits.flatMap { $0 }.withUnsafeBytes { ContentHash($0).hexadecimal }
    }
    #expect(ModelCompiler.packing == 2)
    #expect(hashes == ["d47eeebd0c6dc9d74e6323e3bba40bd5", "c962f68764b137e99cb68f325361142f"])
  }

  @Test func smallImagesAreNotKept() throws {
    let model = try CachedModel()
    #expect(try model.load(limits: .init()).writing == nil)
    #expect(model.entries.isEmpty)
  }

  @Test func placeFollowsTheEnvironment() {
    func place(_ environment: [String: String]) -> String? {
      ImageCache(environment: environment)?.directory.path
    }
    #expect(place(["DFX_CACHE_DIRECTORY": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"]) == "/a")
    #expect(place(["DFX_CACHE_DIRECTORY": "", "XDG_CACHE_HOME": "/b", "HOME": "/c"]) == "/b/dfx")
    #expect(place(["HOME": "/c"]) == "/c/.cache/dfx")
    #expect(place([:]) == nil)
  }
}
