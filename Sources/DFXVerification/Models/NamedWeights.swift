// SPDX-License-Identifier: Apache-2.0

internal import DFXFrontends
internal import DFXGraph
internal import DFXModel
internal import SplitMix
internal import Synchronization

/// Weights of any graph that follow from a seed and their names.
///
/// Gains lie around 1, and matrices have the scale that keeps activations as large as what they are made of.
final class NamedWeights: WeightTable {
  private let graph: Graph
  private let seed: UInt64
  private let rotary: RotaryEmbedding
  private let known = Mutex<[String: TensorView]>([:])

  init(_ graph: Graph, seed: UInt64, rotary: RotaryEmbedding) {
    self.graph = graph
    self.seed = seed
    self.rotary = rotary
  }

  func weight(_ name: String, layer: Int) throws(CheckpointError) -> StoredWeight {
    guard let weight = graph.weight(name) else {
      throw CheckpointError(.missingTensor, "the graph has no weight '\(name)'")
    }
    let key = weight.perLayer ? "\(layer).\(name)" : name
    let view = known.withLock { known in
      if let view = known[key] { return view }
      let view = TensorView(
        name: key, shape: weight.shape.map(graph.size), values: values(weight, key: key))
      known[key] = view
      return view
    }
    // Of a matrix that sums over its first dimension, all others are columns.
    return StoredWeight(
      view: view, tensorColumns: graph.count(Array(weight.shape.dropFirst())))
  }

  func frequencies(_ name: String) throws(CheckpointError) -> [Double] {
    rotary.frequencies(headWidth: graph.size(.headWidth))
  }

  private func values(_ weight: Weight, key: String) -> [Float] {
    // FNV-1a.
    var random = SplitMix64(
      seed: key.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01B3
      })
    let isGain = graph.nodes.contains { node in
      if case .norm(_, _, weight.name, _, _) = node.operation { true } else { false }
    }
    let count = graph.count(weight.shape)
    // A vector is a gain or a bias; the longer side of a matrix is at most the sum's.
    let scale = weight.shape.count == 1 ? 0.1 : 1 / Float(graph.size(summed(weight))).squareRoot()
    return (0..<count).map { _ in
      let value = (Float(random.uniform()) * 2 - 1) * 1.7 * scale
      return isGain ? 1 + value : value
    }
  }

  /// The dimension over which a product with the weight sums.
  private func summed(_ weight: Weight) -> Dimension {
    for node in graph.nodes {
      if case .linear(let product) = node.operation, product.weight == weight.name {
        return graph[product.input].shape[0]
      }
    }
    return weight.shape[weight.shape.count - 1]
  }
}
