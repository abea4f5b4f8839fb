// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph
internal import DFXPlan

/// A function that the matrix unit applies to its results.
enum FusedActivation: Equatable, Sendable {
  case geluNew, silu

  init?(_ function: ActivationFunction) {
    switch function {
    case .geluNew: self = .geluNew
    case .silu: self = .silu
    case .relu: return nil
    }
  }
}

/// Who reads what in a graph, and which activations belong to the product before them.
struct Fusion {
  /// An activation that a product's instruction computes.
  struct Activation {
    let node: Node
    let function: FusedActivation
  }

  private let readers: [ValueID: [Int]]
  private let activations: [ValueID: Activation]

  init(_ graph: Graph, plan: CompletedPlan) {
    var readers: [ValueID: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for input in node.operation.inputs { readers[input, default: []].append(index) }
    }
    // What a layer hands on is read after its last operation.
    readers[graph.region.next, default: []].append(.max)
    readers[graph.region.initial, default: []].append(.max)
    self.readers = readers
    var activations: [ValueID: Activation] = [:]
    for node in graph.nodes {
      guard case .linear = node.operation, let result = node.result,
        graph[result].shape.count == 1, let only = readers[result], only.count == 1,
        only[0] < graph.nodes.count
      else { continue }
      let reader = graph.nodes[only[0]]
      guard case .activation(let function, _) = reader.operation,
        let fused = FusedActivation(function), plan[reader].result == plan[node].result
      else { continue }
      activations[result] = Activation(node: reader, function: fused)
    }
    self.activations = activations
  }

  /// The activation that is computed with the product that makes `value`.
  func activation(of value: ValueID?) -> Activation? { value.flatMap { activations[$0] } }

  /// Whether no operation after the one numbered `index` reads `value`.
  func isDead(_ value: ValueID, after index: Int) -> Bool {
    readers[value, default: []].allSatisfy { $0 <= index }
  }
}
