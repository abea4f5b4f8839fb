// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXFrontends
import DFXGraph
import DFXMachine
import DFXModel
import DFXPlan
import DFXRuntime
import DFXSimulator
import Foundation
import TestSupport

/// A checkpoint of the LLaMA family's fixtures.
struct LLaMAFixture {
  let graph: Graph
  let weights: LlamaWeights
  let expected: ExpectedLogits

  init(_ name: String) throws {
    let folder = Fixtures.repository.appendingPathComponent("Tests/Fixtures/llama/\(name)")
    let checkpoint = try LlamaCheckpoint(directory: folder)
    graph = try checkpoint.configuration.graph()
    weights = LlamaWeights(checkpoint)
    expected = try ExpectedLogits(checkpoint: folder)
  }

  func logits(_ plan: Plan) throws -> [[Float16]] {
    try deviceLogits(graph, weights, plan, tokens: expected.tokens)
  }
}

/// A model's logits on simulated devices under a plan.
func deviceLogits(
  _ graph: Graph, _ weights: any WeightTable, _ plan: Plan, tokens: [Int]
) throws -> [[Float16]] {
  let devices = plan.mesh.cardCount
  let compiled = try ModelCompiler(
    machine: .u280, deviceCount: devices, plan: plan, output: .logits
  ).compile(graph, weights: weights)
  let platform = try SimulatedPlatform(
    machine: .u280, deviceCount: devices, mode: .functional, hostThreads: 1)
  try platform.load(programs: compiled.programs)
  try platform.load(images: compiled.images)
  let timing = HostTiming(
    commandSeconds: 0, transferSeconds: 0, readBytesPerSecond: 1, writeBytesPerSecond: 1)
  return try Session(
    appliance: platform, context: graph.size(.context), vocabulary: graph.size(.vocabulary),
    logits: compiled.logits, hostTiming: timing
  ).logits(tokens: tokens)
}
