// SPDX-License-Identifier: Apache-2.0

internal import DFXFrontends
internal import DFXGraph
internal import DFXModel
internal import SplitMix

/// A model of either family with a shape, weights and a text that follow from a seed.
struct RandomModel {
  let graph: Graph
  let weights: any WeightTable
  let tokens: [Int]

  init(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let graph: Graph
    var rotary = RotaryEmbedding(theta: 10_000)
    if random.integer(0...1) == 0 {
      graph = try Self.gpt2(&random).graph()
    } else {
      let shape = Self.llama(&random)
      rotary = shape.rotation
      graph = try shape.graph()
    }
    self.graph = graph
    weights = NamedWeights(graph, seed: random.next(), rotary: rotary)
    let length = min(graph.size(.context), random.integer(2...9))
    tokens = (0..<length).map { _ in random.integer(0...graph.size(.vocabulary) - 1) }
  }

  private static func gpt2(_ random: inout SplitMix64) -> GPT2Configuration {
    let heads = random.integer(1...9)
    // Normalizations over a handful of elements say little about the arithmetic.
    let width = heads * random.integer(max(2, (23 + heads) / heads)...40)
    return GPT2Configuration(
      layers: random.integer(1...4), width: width, heads: heads,
      innerWidth: random.integer(24...300),
      context: random.integer(8...70), vocabulary: random.integer(20...300),
      scaleAttentionWeights: random.integer(0...3) > 0,
      scaleAttentionByInverseLayerIndex: random.integer(0...3) == 0,
      tiedEmbeddings: random.integer(0...1) == 0)
  }

  private static func llama(_ random: inout SplitMix64) -> LlamaConfiguration {
    let keyHeads = random.integer(1...4)
    let hasAttentionBias = random.integer(0...1) == 0
    let hasOtherBiases = random.integer(0...3) == 0
    let scalings: [RotaryEmbedding.Scaling] = [
      .none, .linear(factor: 4),
      .llama3(factor: 8, lowFrequency: 1, highFrequency: 4, trainedContext: 16),
    ]
    return LlamaConfiguration(
      layers: random.integer(1...4), width: random.integer(24...200),
      heads: keyHeads * random.integer(1...4), keyHeads: keyHeads,
      headWidth: 2 * random.integer(2...40), innerWidth: random.integer(24...300),
      context: random.integer(8...70), vocabulary: random.integer(20...300),
      rotation: RotaryEmbedding(theta: 10_000, scaling: scalings[random.integer(0...2)]),
      hasAttentionBias: hasAttentionBias, hasAttentionOutputBias: hasOtherBiases,
      hasFeedForwardBias: hasOtherBiases, tiedEmbeddings: random.integer(0...1) == 0)
  }

  /// The shape in words, for messages.
  var description: String {
    let sizes = graph.dimensions.map { "\($0.dimension) \($0.size)" }
    return "\(graph.name): \(graph.layers) layers, \(sizes.joined(separator: ", "))"
  }
}
