// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXFrontends
import DFXISA
import DFXMachine
import DFXModel
import DFXPlan
import Testing

@testable import DFXCompiler

/// Where a pass ends whose output nobody reads is said by lowering, and kept by every pass after it.
@Suite struct OutputMarkerTests {
  private let model = GPT2Configuration(
    layers: 2, width: 128, heads: 2, context: 64, vocabulary: 100)

  private func lowered(_ output: PassOutput = .token) throws -> LoweredProgram {
    let graph = try model.graph()
    var lowering = GraphLowering(
      graph: graph, plan: try Plan.paper(devices: 2).completed(for: graph, columnBlock: 64),
      card: 0, tile: .ofValues, output: output)
    return try lowering.lower()
  }

  @Test("It is the head's first instruction", arguments: 1...8, [PassOutput.token, .logits])
  func marker(devices: Int, output: PassOutput) throws {
    let compiled = try ModelCompiler(machine: .u280, deviceCount: devices, output: output)
      .compile(model.graph())
    for program in compiled.programs {
      let start = try #require(program.configuration.outputStart)
      #expect(program.annotations[..<start].allSatisfy { !$0.label.hasPrefix("lm_head") })
      #expect(program.annotations[start].label == "lm_head")
    }
  }

  @Test func readsForTheOutputStayInIt() throws {
    var program = try lowered()
    let start = try #require(program.outputStart)
    let parameters = try #require(
      program.regions.indices.first { program.regions[$0].memory == .ddr })
    program.vectorElements.append(16)
    let vector = VectorID(index: program.vectorElements.count - 1)
    program.instructions.insert(
      LoweredInstruction(
        operation: .read(
          destination: Slice(vector: vector, offset: 0, extent: .elements(16)),
          region: RegionID(index: parameters), byteOffset: 0),
        tag: program.instructions[start].tag, label: "lm_head.bias", head: nil),
      at: start + 3)
    let scheduled = HoistReads().run(program)
    try HoistReads().verify(scheduled, before: program)
    #expect(scheduled.outputStart == start)
    #expect(scheduled.instructions[start].label == "lm_head.bias")
  }

  @Test func wrongMarkersAreFound() throws {
    let program = try lowered()
    try program.verify(after: "lower")
    let start = try #require(program.outputStart)
    let loop = try #require(
      program.instructions.firstIndex { $0.operation == .layerLoop })

    var twice = program
    twice.instructions[start + 1].beginsOutput = true
    var inside = program
    inside.instructions[start].beginsOutput = false
    inside.instructions[loop + 1].beginsOutput = true
    var late = program
    late.instructions[start].beginsOutput = false
    late.instructions[late.instructions.count - 1].beginsOutput = true
    for wrong in [twice, inside, late] {
      #expect(throws: CompilerError.self) { try wrong.verify(after: "lower") }
    }
    var moved = program
    moved.instructions[start].beginsOutput = false
    moved.instructions[start + 1].beginsOutput = true
    #expect(throws: CompilerError.self) { try HoistReads().verify(moved, before: program) }
  }
}
