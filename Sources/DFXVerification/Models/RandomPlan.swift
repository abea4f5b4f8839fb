// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph
internal import DFXPlan
internal import SplitMix

extension Plan {
  /// A plan for a number of cards that follows from random numbers: some of the annotations of plan `paper`, other
  /// ones of single operations, shares that are not equal, and stages.
  static func random(_ graph: Graph, using random: inout SplitMix64) -> Plan {
    let stages = random.integer(1...min(graph.layers, 4))
    let devices = random.integer(1...8 / stages)
    var plan = Plan.paper(devices: devices)
    plan.mesh = Mesh([.stage: stages, .tensor: devices])
    if random.integer(0...1) == 0 { plan.stages = .random(graph.layers, stages, using: &random) }
    plan.name = "random"
    plan.annotations.removeAll { _ in random.integer(0...3) == 0 }
    for node in graph.nodes where random.integer(0...5) == 0 {
      let entry: Entry = random.integer(0...1) == 0 ? .split(.tensor) : .whole
      switch node.operation {
      case .linear(let product) where graph[product.input].shape.count == 1:
        guard node.result.map({ graph[$0].shape.count }) == 1 else { continue }
        plan.annotations.append(Annotation(node.name, [.whole, entry]))
      case .output: plan.annotations.append(Annotation(node.name, [.whole, entry]))
      case .embed:
        // What the layers get lies as the embedding leaves it, which normalizations want whole.
        if graph.region.initial != node.result {
          plan.annotations.append(Annotation(node.name, [entry]))
        }
      case .multiply: plan.annotations.append(Annotation(node.name, [entry]))
      case .linear, .position, .rotate, .norm, .append, .attention, .activation, .add, .scale,
        .softmax, .argmax:
        continue
      }
    }
    if random.integer(0...1) == 0 {
      plan.shares[.tensor] = (0..<devices).map { _ in random.integer(1...3) }
    }
    return plan
  }
}

extension StageLayers {
  /// Layers of stages at random, at least one in each.
  fileprivate static func random(
    _ layers: Int, _ stages: Int, using random: inout SplitMix64
  ) -> StageLayers {
    var counts = Array(repeating: 1, count: stages)
    for _ in 0..<layers - stages { counts[random.integer(0...stages - 1)] += 1 }
    return .counts(counts)
  }
}
