// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph

/// A run of layers and the cards that compute it.
public struct Stage: Equatable, Sendable {
  /// Its number, and how many stages there are.
  public let number, count: Int
  /// The layers of the model that its cards compute.
  public let layers: Range<Int>
  /// Its cards, in the order of their shares.
  public let cards: [Int]

  /// Whether its cards compute what comes before the layers.
  public var isFirst: Bool { number == 0 }
  /// Whether its cards compute what comes after the layers, the token among it.
  public var isLast: Bool { number == count - 1 }
}

/// How layers are divided into stages.
public enum StageLayers: Equatable, Sendable {
  /// So that the stage with the most weights to multiply by has as few as can be.
  case balanced
  /// So many layers in each stage.
  case counts([Int])
}

extension Plan {
  /// The layers of each stage, one run after the other.
  func layersOfStages(_ graph: Graph) throws(PlanError) -> [Range<Int>] {
    let count = mesh[.stage]
    let counts: [Int]
    switch stages {
    case .balanced:
      guard count <= graph.layers else {
        throw .stageCount(stages: count, layers: graph.layers)
      }
      counts = graph.balancedLayers(stages: count)
    case .counts(let given):
      guard given.count == count, given.allSatisfy({ $0 > 0 }),
        given.reduce(0, +) == graph.layers
      else { throw .stageLayers(given, stages: count, layers: graph.layers) }
      counts = given
    }
    var next = 0
    return counts.map { count in
      defer { next += count }
      return next..<next + count
    }
  }
}

extension Graph {
  /// Layers of each of so many stages, of which the largest has as few weights of products as can be: the last
  /// multiplies by the output's, too.
  fileprivate func balancedLayers(stages: Int) -> [Int] {
    guard stages > 1 else { return [layers] }
    let layer = productWeights(region.nodes)
    let output = productWeights(after)
    func others(_ last: Int) -> [Int] {
      let (quotient, rest) = (layers - last).quotientAndRemainder(dividingBy: stages - 1)
      return (0..<stages - 1).map { quotient + ($0 < rest ? 1 : 0) }
    }
    func load(_ last: Int) -> Int { max(others(last)[0] * layer, last * layer + output) }
    // Of equal ones the largest.
    let last =
      (1...layers - (stages - 1)).reversed().min { load($0) < load($1) } ?? layers / stages
    return others(last) + [last]
  }

  /// Elements of the matrices that these operations multiply by.
  private func productWeights(_ nodes: [Node]) -> Int {
    nodes.reduce(0) { sum, node in
      switch node.operation {
      case .linear(let product), .output(let product):
        sum + (weight(product.weight).map { count($0.shape) } ?? 0)
      case .embed, .position, .rotate, .norm, .append, .attention, .activation, .add, .multiply,
        .scale, .softmax, .argmax:
        sum
      }
    }
  }
}
