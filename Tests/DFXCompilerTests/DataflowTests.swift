// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXFrontends
import DFXISA
import DFXMachine
import DFXModel
import DFXPlan
import Testing

@testable import DFXCompiler

/// The verifier of the final program's dataflow, which shares nothing with allocation and emission, finds what is
/// wrong with a program.
@Suite struct DataflowTests {
  private let lowered: LoweredProgram
  private let program: Program

  init() throws {
    let graph = try LlamaConfiguration(
      layers: 3, width: 96, heads: 4, keyHeads: 2, headWidth: 24, innerWidth: 176, context: 40,
      vocabulary: 130, hasAttentionBias: true
    ).graph()
    var lowering = GraphLowering(
      graph: graph, plan: try Plan.paper(devices: 2).completed(for: graph, columnBlock: 64),
      card: 0, tile: .ofValues, output: .logits)
    lowered = HoistReads().run(try lowering.lower())
    program = try Emitter(
      program: lowered, layout: RegionLayout(regions: lowered.regions, layers: 3),
      registers: try RegisterAllocator(vectorTiles: 1024, scalars: 64).run(lowered),
      layers: 0..<3
    ).emit(device: 0, deviceCount: 2, machineFingerprint: "")
  }

  @Test func theCompilersProgramPasses() throws {
    try program.verifyDataflow(of: lowered, contextLength: 40)
  }

  /// A wrong program, and the first instruction that it is wrong at.
  enum Mutation: String, CaseIterable {
    case vectorResultElsewhere, vectorOperandOffset, operandsOfAnother, shorterRead
    case biasOfAnotherHead, rotationOfHalf, scalarResultElsewhere, scalarOperand
    case loopStartsLate, loopStartsEarly, lostInstruction, swappedInstructions, wrongGather
    case shorterResult
  }

  @Test("A wrong program is found", arguments: Mutation.allCases)
  func found(mutation: Mutation) throws {
    let wrong = try mutated(mutation)
    #expect(wrong != program)
    #expect(throws: CompilerError.self) {
      try wrong.verifyDataflow(of: lowered, contextLength: 40)
    }
  }

  private func mutated(_ mutation: Mutation) throws -> Program {
    var instructions = program.instructions
    func index(_ condition: (Instruction) -> Bool) throws -> Int {
      let found = instructions.firstIndex(where: condition)
      return try #require(found)
    }
    switch mutation {
    case .vectorResultElsewhere:
      let number = try index { if case .mul = $0 { true } else { false } }
      guard case .mul(var word) = instructions[number] else { break }
      word.vd = VectorAddress(element: word.vd.element + 64)
      instructions[number] = .mul(word)
    case .vectorOperandOffset:
      let number = try index { if case .conv1dSilu = $0 { true } else { false } }
      guard case .conv1dSilu(var word) = instructions[number] else { break }
      word.va = VectorAddress(element: word.va.element + 1)
      instructions[number] = .conv1dSilu(word)
    case .operandsOfAnother:
      let number = try index { if case .add = $0 { true } else { false } }
      guard case .add(var word) = instructions[number] else { break }
      word.vb = word.va
      instructions[number] = .add(word)
    case .shorterRead:
      let number = try index { if case .accum = $0 { true } else { false } }
      guard case .accum(var word) = instructions[number] else { break }
      word.length -= 1
      instructions[number] = .accum(word)
    case .biasOfAnotherHead:
      let number = try index { if case .conv1d(let word) = $0 { word.bias } else { false } }
      guard case .conv1d(var word) = instructions[number] else { break }
      word.vb = VectorAddress(element: word.vb.element + 24)
      instructions[number] = .conv1d(word)
    case .rotationOfHalf:
      let number = try index { if case .rotate = $0 { true } else { false } }
      guard case .rotate(var word) = instructions[number] else { break }
      word.length -= 2
      instructions[number] = .rotate(word)
    case .scalarResultElsewhere:
      let number = try index { if case .recip = $0 { true } else { false } }
      guard case .recip(var word) = instructions[number] else { break }
      word.sd = ScalarRegister(63)
      instructions[number] = .recip(word)
    case .scalarOperand:
      let number = try index { if case .maskedMM = $0 { true } else { false } }
      guard case .maskedMM(var word) = instructions[number] else { break }
      word.sa = word.sd
      instructions[number] = .maskedMM(word)
    case .loopStartsLate, .loopStartsEarly:
      let number = try index { if case .next = $0 { true } else { false } }
      guard case .next(var word) = instructions[number] else { break }
      word.target += mutation == .loopStartsLate ? 1 : -1
      instructions[number] = .next(word)
    case .lostInstruction:
      let number = try index { if case .recipSqrt = $0 { true } else { false } }
      instructions[number] = .endPass
    case .swappedInstructions:
      let number = try index { if case .exp = $0 { true } else { false } }
      instructions.swapAt(number, number + 1)
    case .wrongGather:
      let number = try index { if case .allGather = $0 { true } else { false } }
      guard case .allGather(var word) = instructions[number] else { break }
      word.va = word.vd
      instructions[number] = .allGather(word)
    case .shorterResult:
      let number = try index { if case .mm = $0 { true } else { false } }
      guard case .mm(var word) = instructions[number] else { break }
      word.columns -= 1
      instructions[number] = .mm(word)
    }
    return Program(
      instructions: instructions, annotations: program.annotations, deviceID: 0, deviceCount: 2,
      configuration: program.configuration, machineFingerprint: "")
  }

  @Test func runsKeepWhoWroteWhat() {
    var runs = WrittenRuns()
    runs.write(0..<10, by: 0)
    runs.write(4..<6, by: 1)
    #expect(
      runs.read(2..<12) == [
        .init(writer: 0, offset: 2, count: 2), .init(writer: 1, offset: 0, count: 2),
        .init(writer: 0, offset: 6, count: 4), .init(writer: -1, offset: 0, count: 2),
      ])
    runs.write(0..<5, by: 2)
    #expect(
      runs.read(3..<7) == [
        .init(writer: 2, offset: 3, count: 2), .init(writer: 1, offset: 1, count: 1),
        .init(writer: 0, offset: 6, count: 1),
      ])
  }

  @Test("Regions of every layer are looked at", arguments: [1, 2])
  func regions(layer: Int) throws {
    let region = Region(
      name: "a", memory: .hbm, byteCount: 2048, perLayer: true, content: .empty)
    let other = Region(
      name: "b", memory: .hbm, byteCount: 2048, perLayer: false, content: .empty)
    var layout = RegionLayout(regions: [region, other], layers: 4)
    let capacity: [DeviceMemory: Int] = [.hbm: 1 << 20, .ddr: 1 << 20]
    try layout.verify(regions: [region, other], layers: 4, capacity: capacity, device: 0)
    layout.move(1, to: layout.placements[0].base + layer * layout.placements[0].layerStride)
    #expect(throws: CompilerError.self) {
      try layout.verify(regions: [region, other], layers: 4, capacity: capacity, device: 0)
    }
  }
}

extension RegionLayout {
  /// The layout with a region elsewhere.
  fileprivate mutating func move(_ index: Int, to base: Int) {
    placements[index] = RegionPlacement(base: base, layerStride: 0)
  }
}
