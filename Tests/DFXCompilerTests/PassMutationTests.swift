// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXFrontends
import DFXGraph
import DFXModel
import Testing

@testable import DFXCompiler
@testable import DFXPlan

/// Each pass's own verifier finds what is wrong with what the pass made.
@Suite struct PassMutationTests {
  private let graph: Graph
  private let lowered: LoweredProgram

  init() throws {
    graph = try LlamaConfiguration(
      layers: 4, width: 96, heads: 4, keyHeads: 2, headWidth: 24, innerWidth: 176, context: 40,
      vocabulary: 130, hasAttentionBias: true
    ).graph()
    var lowering = GraphLowering(
      graph: graph, plan: try Plan.paper(devices: 2).completed(for: graph, columnBlock: 64),
      card: 0, tile: .ofValues, output: .logits)
    lowered = try lowering.lower()
  }

  // MARK: Plan

  enum PlanMutation: CaseIterable { case gap, overlap, short, order }

  @Test("A wrong split is found", arguments: PlanMutation.allCases)
  func plan(mutation: PlanMutation) throws {
    let plan = try Plan.paper(devices: 2).completed(for: graph, columnBlock: 64)
    try plan.verifyCoverage(of: graph)
    let ranges =
      switch mutation {
      case .gap: [0..<64, 128..<176]
      case .overlap: [0..<128, 64..<176]
      case .short: [0..<64, 64..<128]
      case .order: [64..<176, 0..<64]
      }
    let split = Split(axis: .tensor, ranges: ranges)
    let nodes = graph.nodes.map { node in
      let placed = plan[node]
      guard node.name == "mlp.up_proj" else { return placed }
      return PlacedNode(
        name: placed.name, factors: placed.factors, operands: placed.operands, result: [split])
    }
    let values = Dictionary(
      uniqueKeysWithValues: graph.values.indices.map {
        (ValueID(index: $0), plan[ValueID(index: $0)])
      })
    let wrong = CompletedPlan(
      plan: plan.plan, layers: plan.stages.map(\.layers), nodes: nodes, values: values)
    #expect(throws: CompilerError.self) { try wrong.verifyCoverage(of: graph) }
  }

  @Test(
    "Stages without each layer once are found",
    arguments: [[0, 2, 3], [0, 1, 4], [1, 2, 4], [0, 0, 4]])
  func stages(bounds: [Int]) throws {
    var staged = Plan.paper(devices: 1)
    staged.mesh = Mesh([.stage: 2])
    let plan = try staged.completed(for: graph, columnBlock: 64)
    try plan.verifyCoverage(of: graph)
    // The second stage begins one later in the second case.
    let second = bounds[1] + (bounds == [0, 1, 4] ? 1 : 0)
    let wrong = CompletedPlan(
      plan: staged, layers: [bounds[0]..<bounds[1], second..<bounds[2]],
      nodes: graph.nodes.map { plan[$0] }, values: [:])
    #expect(throws: CompilerError.self) { try wrong.verifyCoverage(of: graph) }
  }

  // MARK: Lowering

  enum LoweringMutation: CaseIterable { case lostVector, lostScalar, beyond, noEnd, earlyToken }

  @Test("A program that reads what is not there is found", arguments: LoweringMutation.allCases)
  func lowering(mutation: LoweringMutation) throws {
    try lowered.verify(after: "lower")
    var wrong = lowered
    switch mutation {
    case .lostVector:
      wrong.instructions.removeAll { if case .rotate = $0.operation { true } else { false } }
    case .lostScalar:
      wrong.instructions.removeAll { if case .set = $0.operation { true } else { false } }
    case .beyond:
      let number = try #require(
        wrong.instructions.firstIndex {
          if case .unary = $0.operation { true } else { false }
        })
      let slice = Slice(vector: VectorID(index: 0), offset: 1, extent: .context)
      wrong.instructions[number] = LoweredInstruction(
        operation: .unary(.exponential, destination: slice, source: slice),
        tag: wrong.instructions[number].tag, label: "", head: nil)
    case .noEnd: wrong.instructions.removeLast()
    case .earlyToken:
      let number = try #require(
        wrong.instructions.firstIndex {
          if case .emitToken = $0.operation { true } else { false }
        })
      let emit = wrong.instructions.remove(at: number)
      wrong.instructions.insert(emit, at: try #require(wrong.outputStart))
      wrong.instructions[try #require(wrong.outputStart) - 1].beginsOutput = false
    }
    #expect(throws: CompilerError.self) { try wrong.verify(after: "lower") }
  }

  // MARK: Schedule

  enum ScheduleMutation: CaseIterable { case lost, doubled, swapped, intoOutput }

  @Test("A schedule that changes the program is found", arguments: ScheduleMutation.allCases)
  func schedule(mutation: ScheduleMutation) throws {
    let schedule = HoistReads()
    var wrong = schedule.run(lowered)
    try schedule.verify(wrong, before: lowered)
    switch mutation {
    case .lost: wrong.instructions.remove(at: wrong.instructions.count / 2)
    case .doubled:
      wrong.instructions.insert(
        wrong.instructions[wrong.instructions.count / 2], at: wrong.instructions.count / 2)
    case .swapped:
      let number = try #require(
        wrong.instructions.firstIndex {
          if case .unary(.exponential, _, _) = $0.operation { true } else { false }
        })
      wrong.instructions.swapAt(number, number + 1)
    case .intoOutput:
      let start = try #require(wrong.outputStart)
      wrong.instructions[start].beginsOutput = false
      wrong.instructions[start - 1].beginsOutput = true
    }
    #expect(throws: CompilerError.self) { try schedule.verify(wrong, before: lowered) }
  }

  // MARK: Layout

  enum LayoutMutation: CaseIterable { case overlap, laterLayer, laterSlot, beyond }

  @Test("Regions that overlap or do not fit are found", arguments: LayoutMutation.allCases)
  func layout(mutation: LayoutMutation) throws {
    let capacity: [DeviceMemory: Int] = [.hbm: 8 << 30, .ddr: 16 << 30]
    let regions = lowered.regions
    var layout = RegionLayout(regions: regions, layers: graph.layers, slots: 3)
    try layout.verify(regions: regions, layers: graph.layers, capacity: capacity, device: 0)
    let hbm = regions.indices.filter { regions[$0].memory == .hbm }
    let layered = try #require(hbm.first { regions[$0].perLayer && !regions[$0].slotted })
    let slotted = try #require(hbm.first { regions[$0].slotted })
    let last = try #require(
      hbm.last { $0 != layered && !regions[$0].perLayer && !regions[$0].slotted })
    var limits = capacity
    let place = layout.placements[layered]
    switch mutation {
    case .overlap:
      layout.placements[last] = RegionPlacement(
        base: place.base, layerStride: layout.placements[last].layerStride)
    case .laterLayer:
      layout.placements[last] = RegionPlacement(
        base: place.base + 2 * place.layerStride, layerStride: 0)
    case .laterSlot:
      layout.placements[last] = RegionPlacement(
        base: layout.placements[slotted].base + layout.slotBytes, layerStride: 0)
    case .beyond: limits[.hbm] = (layout.usedBytes[.hbm] ?? 0) - 1
    }
    #expect(throws: CompilerError.self) {
      try layout.verify(regions: regions, layers: graph.layers, capacity: limits, device: 0)
    }
  }

  // MARK: Registers

  enum RegisterMutation: CaseIterable { case sharedVector, sharedScalar, carriedVector, beyond }

  @Test("Registers that two live values share are found", arguments: RegisterMutation.allCases)
  func registers(mutation: RegisterMutation) throws {
    var registers = try RegisterAllocator(vectorTiles: 1024, scalars: 64).run(lowered)
    try registers.verify(lowered, vectorTiles: 1024, scalars: 64)
    let ranges = LiveRanges(lowered)
    func pair(_ all: [LiveRange?], longest: Bool) throws -> (Int, Int) {
      let order = all.indices.filter { all[$0] != nil }.sorted {
        let counts = [$0, $1].map { all[$0].map { $0.last - $0.first } ?? 0 }
        return longest ? counts[0] > counts[1] : counts[0] < counts[1]
      }
      for first in order {
        for second in order where second != first {
          if let a = all[first], let b = all[second], a.first <= b.last, b.first <= a.last {
            return (first, second)
          }
        }
      }
      throw CompilerError.unsupported("a program without two live values")
    }
    switch mutation {
    case .sharedVector, .carriedVector:
      let (first, second) = try pair(ranges.vectors, longest: mutation == .carriedVector)
      registers.vectorElement[first] = registers.vectorElement[second]
    case .sharedScalar:
      let (first, second) = try pair(ranges.scalars, longest: false)
      registers.scalarRegister[first] = registers.scalarRegister[second]
    case .beyond: registers.vectorElement[lowered.vectorElements.count - 1] = 1024 * 64 - 1
    }
    #expect(throws: CompilerError.self) {
      try registers.verify(lowered, vectorTiles: 1024, scalars: 64)
    }
  }
}
