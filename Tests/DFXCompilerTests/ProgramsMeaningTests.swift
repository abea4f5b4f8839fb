// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXMachine
import DFXModel
import DFXPlan
import Testing

@testable import DFXCompiler

/// The verifier of all passes together finds what is wrong with final programs.
@Suite struct ProgramsMeaningTests {
  private static func llama() throws -> Graph {
    try LlamaConfiguration(
      layers: 3, width: 136, heads: 8, keyHeads: 4, headWidth: 24, innerWidth: 176, context: 70,
      vocabulary: 130, hasAttentionBias: true
    ).graph()
  }

  private static func devices(_ graph: Graph, slots: Int = 1) throws -> [CompiledDevice] {
    let compiler = ModelCompiler(machine: .u280, deviceCount: 2, output: .logits, slots: slots)
    return try compiler.devices(graph, compiler.completedPlan(for: graph))
  }

  @Test("A wrong program is found", arguments: ProgramsMutation.allCases)
  func found(mutation: ProgramsMutation) throws {
    let graph = try Self.llama()
    let verifier = ProgramsMeaning(graph: graph, tile: .ofValues)
    let devices = try Self.devices(graph, slots: 3)
    try verifier.verify(devices)
    let wrong = try mutation.change(devices)
    #expect(throws: CompilerError.self) { try verifier.verify(wrong) }
  }

  @Test("Every position is computed alike", arguments: [0, 1, 63, 64, 69])
  func positions(position: Int) throws {
    let llama = try Self.llama()
    try ProgramsMeaning(graph: llama, tile: .ofValues)
      .verify(Self.devices(llama), position: position)
    let gpt2 = try GPT2Configuration(
      layers: 2, width: 129, heads: 3, context: 70, vocabulary: 71,
      scaleAttentionByInverseLayerIndex: true
    ).graph()
    try ProgramsMeaning(graph: gpt2, tile: .ofValues)
      .verify(Self.devices(gpt2), position: position)
  }

  @Test("A layer that begins at another's weights is found")
  func layerStride() throws {
    let graph = try Self.llama()
    var devices = try Self.devices(graph)
    let device = devices[1]
    var layout = device.layout
    let index = try #require(device.regions.firstIndex { $0.name == "mlp.up_proj" })
    let placement = layout.placements[index]
    layout.placements[index] = RegionPlacement(
      base: placement.base, layerStride: placement.layerStride + 2048)
    devices[1] = CompiledDevice(
      card: 1, layers: device.layers, vocabulary: device.vocabulary, program: device.program,
      taps: device.taps,
      regions: device.regions, layout: layout, registers: device.registers)
    #expect(throws: CompilerError.self) {
      try ProgramsMeaning(graph: graph, tile: .ofValues).verify(devices)
    }
  }

  @Test("A tensor that is not where its tap says is found")
  func tap() throws {
    let graph = try Self.llama()
    var devices = try Self.devices(graph)
    let device = devices[0]
    var taps = device.taps
    let index = try #require(taps.firstIndex { $0.name == "self_attn.k_proj" })
    let tap = taps[index]
    taps[index] = .init(
      name: "self_attn.v_proj", perLayer: true, programCounter: tap.programCounter,
      vector: tap.vector, count: tap.count, share: tap.share)
    devices[0] = CompiledDevice(
      card: 0, layers: device.layers, vocabulary: device.vocabulary, program: device.program,
      taps: taps,
      regions: device.regions, layout: device.layout, registers: device.registers)
    #expect(throws: CompilerError.self) {
      try ProgramsMeaning(graph: graph, tile: .ofValues).verify(devices)
    }
  }

  @Test func equalTermsAreOne() {
    let terms = Terms()
    let whole = terms.vector(.weight("a", layer: nil, row: nil), count: 10)
    let other = terms.vector(.weight("b", layer: nil, row: nil), count: 10)
    let sum = terms.zip(whole, .add, other)
    // Parts of a sum are sums of parts.
    let parts = [0..<4, 4..<10].flatMap { range in
      terms.zip(whole.elements(range), .add, other.elements(range))
    }
    #expect(parts.merged == sum && sum.elementCount == 10)
    #expect(terms.zip(other, .add, whole) != sum)
    #expect(terms.zip(whole.elements(0..<9), .add, other.elements(1..<10)) != sum.elements(0..<9))
  }
}
