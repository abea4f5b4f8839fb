// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXFrontends
import DFXMachine
import DFXModel
import Foundation
import TestSupport
import Testing

@testable import DFXSimulator

/// Content is read in the order in which it is stored, in pieces that make up the whole.
@Suite struct LoadingOrderTests {
  @Test func storedContentComesInTheOrderOfTheFiles() {
    func segment(_ name: String, _ file: Int, _ offset: Int) -> MemorySegment {
      MemorySegment(
        name: name, memory: .hbm, address: 0, byteCount: 1,
        content: PlacedBytes(value: 0, source: ContentSource(file: file, offset: offset)))
    }
    let computed = MemorySegment(
      name: "computed", memory: .hbm, address: 0, byteCount: 1, content: PlacedBytes(value: 0))
    let image = MemoryImage(segments: [
      segment("c", 1, 0), segment("b", 0, 900), computed, segment("a", 0, 100),
    ])
    let plan = LoadingPlan(images: [image, image], keepsCommon: true)
    #expect(
      plan.steps.map(\.name) == ["computed", "computed", "a", "a", "b", "b", "c", "c"])
    #expect(plan.steps.map { $0.device ?? -1 } == [0, 1, 0, 1, 0, 1, 0, 1])
    #expect(plan.common.isEmpty)
  }

  @Test func tablesComeFirstAndOnceWhereTheyCanBeShared() throws {
    let images = try compiled("tied", devices: 3).images
    let shared = LoadingPlan(images: images, keepsCommon: true)
    #expect(Set(shared.common.map(\.name)) == ["wte", "wpe"])
    #expect(shared.common.allSatisfy { $0.device == nil })
    #expect(shared.own.allSatisfy { $0.device != nil && !["wte", "wpe"].contains($0.name) })
    let total = images.reduce(0) { $0 + $1.byteCount }
    #expect(shared.steps.reduce(0) { $0 + $1.imageBytes } == total)
    let copied = LoadingPlan(images: images, keepsCommon: false)
    #expect(copied.common.isEmpty && copied.steps.reduce(0) { $0 + $1.byteCount } == total)
  }

  @Test("Pieces make up the whole", arguments: ["tied", "untied", "brain"], [1, 3])
  func pieces(checkpoint: String, devices: Int) throws {
    var cut = 0
    for image in try compiled(checkpoint, devices: devices).images {
      for segment in image.segments {
        let pieces = segment.content.pieces(ofBytes: 1)
        guard !pieces.isEmpty else { continue }
        cut += pieces.count > 1 ? 1 : 0
        #expect(pieces.reduce(0) { $0 + $1.byteCount } == segment.byteCount, "\(segment.name)")
        let joined = try pieces.flatMap { try bytes($0.content, count: $0.byteCount) }
        #expect(try joined == bytes(segment.content, count: segment.byteCount), "\(segment.name)")
      }
    }
    #expect(cut >= 2 * devices)
  }

  @Test func everyTensorKnowsItsPlace() throws {
    let image = try compiled("sharded", devices: 1).images[0]
    let sources = image.segments.compactMap(\.content.source)
    #expect(Set(sources.map(\.file)).count > 1)
    // Only the attention scale is computed.
    let computed = image.segments.filter { $0.content.source == nil }
    #expect(computed.allSatisfy { $0.name.hasSuffix("attn.scale") })
    for segment in image.segments { try segment.content.whileInMemory {} }
  }

  private func compiled(_ checkpoint: String, devices: Int) throws -> CompiledModel {
    let weights = try Checkpoint(directory: Fixtures.checkpoint(checkpoint))
    return try ModelCompiler(machine: .u280, deviceCount: devices)
      .compile(weights.configuration.graph(), weights: GPT2Weights(weights))
  }

  private func bytes(_ content: any SegmentContent, count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: 0)
      try content.write(into: UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }
}
