// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXFrontends
import DFXISA
import DFXMachine
import DFXModel
import DFXPlan
import Testing

@testable import DFXCompiler

@Suite struct ModelCompilerTests {
  @Test("Presets compile for every number of devices", arguments: 1...8)
  func presets(devices: Int) throws {
    for preset in ModelPreset.all {
      let compiled = try ModelCompiler(machine: .u280, deviceCount: devices)
        .compile(preset.configuration.graph())
      #expect(compiled.programs.count == devices)
      for program in compiled.programs {
        #expect(program.instructions.count * 32 <= 64 * 1024)
        #expect(program.instructions.last == .halt)
      }
    }
  }

  @Test func weightsFillTheirShare() throws {
    let model = try #require(ModelPreset.all.first { $0.name == "gpt2" }).configuration
    let one = try ModelCompiler(machine: .u280, deviceCount: 1).compile(model.graph())
    let matrices =
      model.layers * (4 * model.width * model.width + 2 * model.width * model.innerWidth) * 2
    let keysAndValues = model.layers * 2 * model.context * model.width * 2
    let head = (model.vocabulary + 15) / 16 * 16 * model.width * 2
    #expect(one.usedBytes[0][.hbm] == matrices + keysAndValues + head)
  }

  @Test func slotsFillTheRestOfTheMemory() throws {
    let model = try #require(ModelPreset.all.first { $0.name == "dfx-345m" }).configuration
    func used(_ slots: Int) throws -> Int {
      let compiled = try ModelCompiler(
        machine: .u280, deviceCount: 1, output: .logits, slots: slots
      ).compile(model.graph())
      return compiled.usedBytes[0][.hbm] ?? 0
    }
    let slot = try used(3) - used(2)
    let keysAndValues = model.layers * 2 * model.context * model.width * 2
    #expect(slot == keysAndValues + (model.vocabulary * 2 + 2047) / 2048 * 2048)
    let largest = 2 + (Machine.u280.hbmBytes - (try used(2))) / slot
    #expect(try used(largest) <= Machine.u280.hbmBytes)
    let error = #expect(throws: CompilerError.self) { _ = try used(largest + 1) }
    #expect("\(try #require(error))".contains("slots that fits is \(largest)"))
  }

  @Test func oneSlotHasTheWordsOfBefore() throws {
    let model = GPT2Configuration(layers: 2, width: 128, heads: 2, context: 64, vocabulary: 100)
    func program(_ slots: Int) throws -> Program {
      try ModelCompiler(machine: .u280, deviceCount: 2, output: .logits, slots: slots)
        .compile(model.graph()).programs[1]
    }
    let (one, three) = (try program(1), try program(3))
    #expect(one.configuration.slots == 1 && one.configuration.slotStride == 0)
    #expect(three.configuration.slots == 3 && three.configuration.slotStride > 0)
    // The flag is bit 15 of the first word; of every layer keys and values are written and read.
    let flags = { (program: Program) in
      program.instructions.count { $0.encode().array[0] >> 15 & 1 == 1 && $0.mayBeSlotted }
    }
    #expect(flags(one) == 0 && flags(three) >= 4 + 1)
    #expect(one.instructions.count == three.instructions.count)
  }

  @Test func valuesComeBeforeKeysAndQueries() throws {
    let model = GPT2Configuration(layers: 2, width: 128, heads: 2, context: 64, vocabulary: 100)
    let program = try ModelCompiler(machine: .u280, deviceCount: 1).compile(model.graph()).programs[
      0]
    let first = program.instructions.indices.first {
      if case .writeHBMTransposed = program.instructions[$0] { true } else { false }
    }
    let firstKey = program.instructions.indices.first {
      if case .writeHBM = program.instructions[$0] { true } else { false }
    }
    #expect(try #require(first) < #require(firstKey))
  }

  @Test func everyHeadHasProductsOfItsOwn() throws {
    let model = GPT2Configuration(layers: 2, width: 128, heads: 2, context: 64, vocabulary: 100)
    let program = try ModelCompiler(machine: .u280, deviceCount: 1).compile(model.graph()).programs[
      0]
    let products = program.instructions.compactMap { instruction -> Conv1D? in
      if case .conv1d(let product) = instruction { product } else { nil }
    }
    // V, K and Q of two heads lie one after the other: two inner tiles of four groups, 64 bytes a unit.
    let heads = products.filter { $0.columns == 64 }
    #expect(heads.count == 6)
    #expect(
      zip(heads, heads.dropFirst()).filter { $1.base - $0.base == 2 * 4 * 2048 / 64 }.count >= 3)
    #expect(Set(heads.map(\.base)).count == 6)
  }

  @Test func fourAllGathersPerLayer() throws {
    let model = GPT2Configuration(layers: 2, width: 128, heads: 2, context: 64, vocabulary: 100)
    let program = try ModelCompiler(machine: .u280, deviceCount: 2).compile(model.graph()).programs[
      0]
    let gathers = program.instructions.filter {
      if case .allGather = $0 { true } else { false }
    }
    // Four in the layer loop, one for the argmax.
    #expect(gathers.count == 5)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let model = try #require(ModelPreset.all.first { $0.name == "gpt2-xl" }).configuration
    let small = try Machine.u280.changing("hbm.capacity_gib", to: 1)
    let error = #expect(throws: CompilerError.self) {
      try ModelCompiler(machine: small, deviceCount: 1).compile(model.graph())
    }
    #expect(error?.description.contains("HBM of device 0") == true)
    #expect(throws: CompilerError.self) {
      try ModelCompiler(machine: .u280, deviceCount: 9).compile(model.graph())
    }
  }

  @Test func thePackedLayoutIsTheInstructionSets() throws {
    let model = GPT2Configuration(layers: 1, width: 80, heads: 1, context: 8, vocabulary: 33)
    let source = CountingWeights(configuration: model)
    let packed = PackedColumns(
      weight: "attn.c_proj.weight", weights: LayerWeights(table: GPT2Weights(source), layer: 0),
      storage: .innerMajor, inner: 80, columns: 16..<80, product: 64)
    var bytes = [UInt8](repeating: 0, count: 2 * 4 * 2048)
    try bytes.withUnsafeMutableBytes { try packed.write(into: $0) }
    let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float16.self)) }
    // Element (i, j): inner tile i / 64, group j / 16, four groups in the only block.
    for (i, j) in [(0, 0), (0, 17), (63, 15), (64, 0), (79, 63)] {
      let index = ((i / 64) * 4 + j / 16) * 1024 + (i % 64) * 16 + j % 16
      #expect(values[index] == CountingWeights.value(i * 80 + 16 + j), "\(i), \(j)")
    }
    #expect(values[(1 * 4) * 1024 + 16 * 16] == 0)
  }

  /// Two products of 20 columns: each two groups, 16 and 4 columns wide.
  @Test func productsArePackedOneAfterTheOther() throws {
    let model = GPT2Configuration(layers: 1, width: 80, heads: 4, context: 8, vocabulary: 33)
    let source = CountingWeights(configuration: model)
    let packed = PackedColumns(
      weight: "attn.c_proj.weight", weights: LayerWeights(table: GPT2Weights(source), layer: 0),
      storage: .innerMajor, inner: 80, columns: 20..<60, product: 20)
    var bytes = [UInt8](repeating: 0, count: 2 * 2 * 2 * 2048)
    try bytes.withUnsafeMutableBytes { try packed.write(into: $0) }
    let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float16.self)) }
    for (i, j) in [(0, 0), (0, 17), (63, 19), (64, 0), (79, 20), (5, 37), (70, 39)] {
      let (product, column) = j.quotientAndRemainder(dividingBy: 20)
      let tile = product * 4 + i / 64 * 2 + column / 16
      #expect(
        values[tile * 1024 + i % 64 * 16 + column % 16] == CountingWeights.value(i * 80 + 20 + j),
        "\(i), \(j)")
    }
    #expect(values[1024 + 4] == 0)
    let region = Region.packed(
      name: "", weight: PackedWeight(name: "attn.c_proj.weight", isTransposed: false), inner: 80,
      columns: 20..<60, product: 20, tile: .ofValues, perLayer: true)
    #expect(region.byteCount == bytes.count)
  }

  @Test func liveRangesReachTheEndOfTheLoop() throws {
    let model = GPT2Configuration(layers: 2, width: 64, heads: 1, context: 16, vocabulary: 10)
    var lowering = try lowering(model)
    let program = try lowering.lower()
    let ranges = LiveRanges(program)
    let end = try #require(program.instructions.firstIndex { $0.operation == .nextLayer })
    // The residual stream lives on in the language-model head.
    let sum = try #require(program.instructions.first { $0.label == "embedding" && $0.tap != nil })
    let residual = try #require(sum.operation.operands.vectorWrites.first).vector.index
    #expect(try #require(ranges.vectors[residual]).last > end)
    let allocation = try RegisterAllocator(vectorTiles: 1024, scalars: 64).run(program)
    try allocation.verify(program, vectorTiles: 1024, scalars: 64)
    var broken = allocation
    broken.vectorElement = broken.vectorElement.map { _ in 0 }
    #expect(throws: CompilerError.self) {
      try broken.verify(program, vectorTiles: 1024, scalars: 64)
    }
  }

  @Test func theVerifierFindsAReadBeforeItsWrite() throws {
    let model = GPT2Configuration(layers: 2, width: 64, heads: 1, context: 16, vocabulary: 10)
    var lowering = try lowering(model)
    var program = try lowering.lower()
    try program.verify(after: "lower")
    let read = try #require(
      program.instructions.firstIndex { $0.label == "embedding" })
    program.instructions.remove(at: read)
    #expect(throws: CompilerError.self) { try program.verify(after: "lower") }
  }
}

private func lowering(_ model: GPT2Configuration) throws -> GraphLowering {
  let graph = try model.graph()
  return GraphLowering(
    graph: graph, plan: try Plan.paper(devices: 1).completed(for: graph, columnBlock: 64), card: 0,
    tile: .ofValues, output: .token)
}

/// Weights whose elements count up, so that their place can be told.
private struct CountingWeights: WeightSource {
  let configuration: GPT2Configuration

  static func value(_ index: Int) -> Float16 { Float16(index % 2000) }

  func tensor(_ tensor: GPT2Tensor) throws(CheckpointError) -> TensorView {
    let count = configuration.width * configuration.width
    return TensorView(
      name: "counting", shape: [configuration.width, configuration.width],
      values: (0..<count).map { Float(Self.value($0)) })
  }
}

extension Instruction {
  fileprivate var mayBeSlotted: Bool {
    switch self {
    case .maskedMM, .mm, .readHBM, .writeHBM, .writeHBMTransposed: true
    default: false
    }
  }
}
