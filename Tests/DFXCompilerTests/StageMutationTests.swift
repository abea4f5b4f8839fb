// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXFrontends
import DFXGraph
import DFXISA
import DFXMachine
import DFXModel
import DFXPlan
import Testing

@testable import DFXCompiler

/// The verifier of all passes together finds what is wrong between stages.
@Suite struct StageMutationTests {
  enum Mutation: String, CaseIterable {
    // Messages.
    case shorterMessage, otherReceiver, otherSender, sentTwice, otherVector, sentBeforeLayers
    case lostShare
    // Groups.
    case gatherOfAll, gatherOfOtherStage, recordOfOtherPlace
    // Layers.
    case swappedStages, layerTwice, lostLayer, fewerTurns, tapOfOtherLayer, weightsOfOtherStage
    case tokenOfFirstStage
  }

  /// Two stages of two layers on two cards each.
  private static func devices() throws -> (Graph, [CompiledDevice]) {
    let graph = try LlamaConfiguration(
      layers: 4, width: 136, heads: 8, keyHeads: 4, headWidth: 24, innerWidth: 176, context: 70,
      vocabulary: 130, hasAttentionBias: true
    ).graph()
    let plan = StageMesh(stages: 2, cards: 2, layers: .counts([2, 2])).plan
    let compiler = ModelCompiler(machine: .u280, deviceCount: 4, plan: plan, output: .logits)
    return (graph, try compiler.devices(graph, compiler.completedPlan(for: graph)))
  }

  @Test("A wrong program is found", arguments: Mutation.allCases)
  func found(mutation: Mutation) throws {
    let (graph, devices) = try Self.devices()
    let verifier = ProgramsMeaning(graph: graph, tile: .ofValues)
    try verifier.verify(devices)
    let wrong = try changed(devices, mutation)
    #expect(throws: CompilerError.self) { try verifier.verify(wrong) }
  }

  private func changed(
    _ devices: [CompiledDevice], _ mutation: Mutation
  ) throws -> [CompiledDevice] {
    var devices = devices
    switch mutation {
    case .shorterMessage: try devices[0].changeSend { $0.length -= 1 }
    case .otherReceiver: try devices[0].changeSend { $0.cards = CardMask(cards: [3]) }
    case .otherVector:
      try devices[1].changeSend { $0.va = VectorAddress(element: $0.va.element + 64) }
    case .otherSender:
      let number = try devices[3].number { if case .receive = $0 { true } else { false } }
      guard case .receive(var word) = devices[3].program.instructions[number] else { break }
      word.cards = CardMask(cards: [0])
      devices[3].set(word: .receive(word), at: number)
    case .sentTwice:
      let send = try devices[0].number { if case .send = $0 { true } else { false } }
      let end = try devices[0].number { $0 == .endPass }
      devices[0].set(word: devices[0].program.instructions[send], at: end)
    case .sentBeforeLayers:
      let send = try devices[0].number { if case .send = $0 { true } else { false } }
      let first = try devices[0].number { if case .setScalar = $0 { true } else { false } }
      let other = devices[0].program.instructions[first]
      devices[0].set(word: devices[0].program.instructions[send], at: first)
      devices[0].set(word: other, at: send)
    case .lostShare:
      let send = try devices[1].number { if case .send = $0 { true } else { false } }
      devices[1].set(word: .endPass, at: send)
    case .gatherOfAll: try devices[2].changeGather { $0.cards = [] }
    case .gatherOfOtherStage:
      for card in 2...3 { try devices[card].changeGather { $0.cards = CardMask(cards: [0, 1]) } }
    case .recordOfOtherPlace:
      let number = try #require(
        devices[3].program.instructions.lastIndex {
          if case .allGather = $0 { true } else { false }
        })
      guard case .allGather(var word) = devices[3].program.instructions[number] else { break }
      word.offset += 4
      devices[3].set(word: .allGather(word), at: number)
    case .swappedStages:
      let layers = devices.map(\.layers)
      for card in 0..<4 { devices[card].set(layers: layers[3 - card]) }
    case .layerTwice: for card in 2...3 { devices[card].set(layers: 1..<3) }
    case .lostLayer: for card in 2...3 { devices[card].set(layers: 3..<5) }
    case .fewerTurns: devices[1].set(layers: devices[1].layers, turns: 1)
    case .tapOfOtherLayer:
      devices[2] = devices[2].with(
        taps: devices[2].taps.map {
          .init(
            name: $0.name, perLayer: $0.perLayer, programCounter: $0.programCounter,
            vector: $0.vector, count: $0.count, share: $0.share)
        })
    case .weightsOfOtherStage: devices[2].set(layers: 0..<2)
    case .tokenOfFirstStage:
      let number = try devices[1].number { if case .send = $0 { true } else { false } }
      guard case .send(let word) = devices[1].program.instructions[number] else { break }
      devices[1].set(word: .emitToken(EmitToken(va: word.va)), at: number + 1)
    }
    return devices
  }
}

extension CompiledDevice {
  fileprivate func number(_ condition: (Instruction) -> Bool) throws -> Int {
    let found = program.instructions.firstIndex(where: condition)
    return try #require(found)
  }

  fileprivate mutating func changeSend(_ change: (inout Send) -> Void) throws {
    let number = try number { if case .send = $0 { true } else { false } }
    guard case .send(var word) = program.instructions[number] else { return }
    change(&word)
    set(word: .send(word), at: number)
  }

  fileprivate mutating func changeGather(_ change: (inout AllGather) -> Void) throws {
    let number = try number { if case .allGather = $0 { true } else { false } }
    guard case .allGather(var word) = program.instructions[number] else { return }
    change(&word)
    set(word: .allGather(word), at: number)
  }

  fileprivate mutating func set(word: Instruction, at number: Int) {
    var instructions = program.instructions
    instructions[number] = word
    self = with(program: program(instructions, program.configuration))
  }

  /// Says that the card computes other layers, as its program does, which runs through `turns` of them.
  fileprivate mutating func set(layers: Range<Int>, turns: Int? = nil) {
    var configuration = program.configuration
    configuration.firstLayer = layers.lowerBound
    configuration.layers = turns ?? layers.count
    self = with(layers: layers, program: program(program.instructions, configuration))
  }

  private func program(
    _ instructions: [Instruction], _ configuration: ProgramConfiguration
  ) -> Program {
    Program(
      instructions: instructions, annotations: program.annotations, deviceID: program.deviceID,
      deviceCount: program.deviceCount, configuration: configuration,
      machineFingerprint: program.machineFingerprint)
  }

  fileprivate func with(
    layers: Range<Int>? = nil, program: Program? = nil, taps: [TapPoint]? = nil
  ) -> CompiledDevice {
    CompiledDevice(
      card: card, layers: layers ?? self.layers, vocabulary: vocabulary,
      program: program ?? self.program, taps: taps ?? self.taps, regions: regions, layout: layout,
      registers: registers)
  }
}
