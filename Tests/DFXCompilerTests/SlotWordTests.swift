// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXISA
import DFXMachine
import DFXModel
import DFXPlan
import Testing

@testable import DFXCompiler

/// Words of programs for several slots are those for one, with the flag where memory belongs to a request
/// (docs/adr/0024-isa-1.1.md); addresses follow the layout.
@Suite struct SlotWordTests {
  /// An access to memory.
  private struct Access: Equatable {
    let memory: MemoryRegion.Memory
    let base, stride: Int
    let slotted: Bool
  }

  /// The instruction without address and flag, and the access that it makes.
  private static func split(_ instruction: Instruction) -> (Instruction, Access?) {
    switch instruction {
    case .conv1d(var word):
      let access = Access(memory: .hbm, base: word.base, stride: word.stride, slotted: false)
      (word.base, word.stride) = (0, 0)
      return (.conv1d(word), access)
    case .conv1dSilu(var word):
      let access = Access(memory: .hbm, base: word.base, stride: word.stride, slotted: false)
      (word.base, word.stride) = (0, 0)
      return (.conv1dSilu(word), access)
    case .maskedMM(var word):
      let access = Access(memory: .hbm, base: word.base, stride: word.stride, slotted: word.slotted)
      (word.base, word.stride, word.slotted) = (0, 0, false)
      return (.maskedMM(word), access)
    case .mm(var word):
      let access = Access(memory: .hbm, base: word.base, stride: word.stride, slotted: word.slotted)
      (word.base, word.stride, word.slotted) = (0, 0, false)
      return (.mm(word), access)
    case .readDDR(var word):
      let access = Access(memory: .ddr, base: word.base, stride: word.stride, slotted: word.slotted)
      (word.base, word.stride, word.slotted) = (0, 0, false)
      return (.readDDR(word), access)
    case .writeHBM(var word):
      let access = Access(memory: .hbm, base: word.base, stride: word.stride, slotted: word.slotted)
      (word.base, word.stride, word.slotted) = (0, 0, false)
      return (.writeHBM(word), access)
    case .writeHBMTransposed(var word):
      let access = Access(memory: .hbm, base: word.base, stride: word.stride, slotted: word.slotted)
      (word.base, word.stride, word.slotted) = (0, 0, false)
      return (.writeHBMTransposed(word), access)
    default: return (instruction, nil)
    }
  }

  /// Where an access begins: a region and a byte of it.
  private static func place(_ access: Access, in program: Program) -> (MemoryRegion, Int)? {
    let byte = access.base * 64
    return program.regions.first {
      $0.memory == access.memory && ($0.base..<$0.base + $0.byteCount).contains(byte)
    }.map { ($0, byte - $0.base) }
  }

  private static func graphs() throws -> [Graph] {
    [
      try GPT2Configuration(
        layers: 3, width: 96, heads: 4, context: 70, vocabulary: 300,
        scaleAttentionByInverseLayerIndex: true
      ).graph(),
      try LlamaConfiguration(
        layers: 3, width: 96, heads: 4, keyHeads: 2, headWidth: 24, innerWidth: 176, context: 70,
        vocabulary: 130, hasAttentionBias: true
      ).graph(),
    ]
  }

  @Test("Only flags and addresses differ", arguments: [1, 2, 3], [2, 5])
  func words(devices: Int, slots: Int) throws {
    for graph in try Self.graphs() {
      func programs(slots: Int) throws -> [Program] {
        try ModelCompiler(
          machine: .u280, deviceCount: devices, output: .logits, slots: slots
        ).compile(graph).programs
      }
      var flagged = 0
      for (one, many) in zip(try programs(slots: 1), try programs(slots: slots)) {
        #expect(one.instructions.count == many.instructions.count)
        #expect(many.configuration.slots == slots && many.configuration.slotStride > 0)
        #expect(one.configuration.slots == 1 && one.configuration.slotStride == 0)
        for (first, second) in zip(one.instructions, many.instructions) {
          let (word, access) = Self.split(first)
          let (other, moved) = Self.split(second)
          #expect(word == other)
          guard let access, let moved else { continue }
          let (region, byte) = try #require(Self.place(access, in: one))
          let (found, offset) = try #require(Self.place(moved, in: many))
          #expect(region.name == found.name && byte == offset)
          #expect(
            access.stride * 64 == region.layerStride && moved.stride * 64 == found.layerStride)
          #expect(!access.slotted && moved.slotted == (found.slotStride > 0))
          if moved.slotted {
            flagged += 1
            #expect(found.slotStride == many.configuration.slotStride * 64)
          }
        }
      }
      // Keys, values and logits are written, keys and values read.
      #expect(flagged >= 2 * graph.size(.keyHeads) + 2 * graph.size(.heads) + devices)
    }
  }
}
