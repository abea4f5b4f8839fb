// SPDX-License-Identifier: Apache-2.0

public import DFXGraph

/// Completes a plan to every value of a graph.
///
/// Annotations decide factors; what is decided spreads, forwards from what an operation reads and backwards from
/// what its readers want, until nothing changes. A factor that is summed in order or used together is never split
/// by spreading, and where one operand is whole, so is the result: the other is gathered.
struct Propagation {
  /// Who has a place of its own: a value, or a state.
  private enum Holder: Hashable {
    case value(ValueID)
    case state(String)
  }

  private enum Place: Equatable {
    case whole
    case split(Split)

    var split: Split? { if case .split(let split) = self { split } else { nil } }
  }

  private struct Decision {
    let place: Place
    let reason: PlacementReason
  }

  private let plan: Plan
  private let graph: Graph
  /// Elements of the blocks in which columns are split.
  private let columnBlock: Int
  private let nodes: [Node]
  private let dimensions: [FactorDimensions]
  private var decisions: [[Decision?]]
  /// How holders lie that an operation has left, and which.
  private var places: [Holder: [Place?]] = [:]
  private var makers: [Holder: String] = [:]
  /// How readers want holders to lie that no operation has decided on.
  private var demands: [Holder: [Split?]] = [:]

  init(_ plan: Plan, graph: Graph, columnBlock: Int) {
    self.plan = plan
    self.graph = graph
    self.columnBlock = columnBlock
    nodes = graph.nodes
    dimensions = graph.nodes.map { FactorDimensions($0, in: graph) }
    decisions = dimensions.map { Array(repeating: nil, count: $0.rule.factors.count) }
  }

  /// The completed plan.
  mutating func run() throws(PlanError) -> CompletedPlan {
    try checkShares()
    let layers = try plan.layersOfStages(graph)
    try annotate()
    for index in nodes.indices { decideDefaults(index) }
    for index in nodes.indices { try leave(index) }
    while try spread(wholeOnly: true) {}
    while try spread(wholeOnly: false) {}
    for index in nodes.indices {
      for factor in decisions[index].indices where decisions[index][factor] == nil {
        decisions[index][factor] = Decision(place: .whole, reason: .nothingSplits)
      }
      try leave(index)
    }
    return CompletedPlan(
      plan: plan, layers: layers, nodes: nodes.indices.map(placed), values: heldValues)
  }

  private func checkShares() throws(PlanError) {
    for (axis, shares) in plan.shares
    where shares.count != plan.mesh[axis] || !shares.allSatisfy({ $0 > 0 }) {
      throw .shares(axis: axis.rawValue, cards: plan.mesh[axis])
    }
  }

  /// What the layers get and hand on lies alike.
  private func holder(_ value: ValueID) -> Holder {
    let region = graph.region
    let carried = [region.argument, region.next, region.result]
    return .value(carried.contains(value) ? region.initial : value)
  }

  /// The holders of an operation's operands, weights left out.
  private func operandHolders(_ node: Node) -> [(holder: Holder, operand: Int)] {
    let operation = node.operation
    let values = operation.inputs.enumerated().map { (holder($1), $0) }
    let first = operation.inputs.count + operation.weights.count
    return values + operation.statesRead.enumerated().map { (.state($1), first + $0) }
  }

  /// What an operation makes or adds to, with its dimensions and their factors.
  private func made(_ index: Int) -> (holder: Holder, shape: [Dimension], factors: [[Int]])? {
    let node = nodes[index]
    let dimensions = dimensions[index]
    if let result = node.result {
      return (holder(result), dimensions.result, dimensions.rule.result)
    }
    guard let state = node.operation.stateWritten else { return nil }
    let operand = node.operation.inputs.count + node.operation.weights.count
    return (.state(state), dimensions.operands[operand], dimensions.rule.operands[operand])
  }
}

// MARK: Annotations

extension Propagation {
  private mutating func annotate() throws(PlanError) {
    for annotation in plan.annotations {
      let named = nodes.indices.filter { nodes[$0].name == annotation.target }
      let kind = OperationKind(rawValue: annotation.target)
      guard !named.isEmpty || kind != nil else { throw .unknownTarget(annotation.target) }
      let ofKind = nodes.indices.filter { nodes[$0].operation.kind == kind }
      let targets = (named.isEmpty ? ofKind : named).filter {
        splittable($0).count == annotation.entries.count
      }
      if targets.isEmpty, let other = named.first ?? ofKind.first {
        throw .entryCount(
          target: annotation.target, entries: annotation.entries.count,
          factors: splittable(other).map { dimensions[other].rule.factors[$0].name })
      }
      for index in targets
      where !named.isEmpty || !plan.annotations.contains(where: { $0.target == nodes[index].name })
      {
        try apply(annotation, to: index)
      }
    }
  }

  /// The factors that an annotation has an entry for.
  private func splittable(_ index: Int) -> [Int] {
    let factors = dimensions[index].rule.factors
    switch nodes[index].operation.kind {
    // The elements of a head and the positions are summed inside the operation.
    case .attention: return [0]
    case .embed, .position, .rotate, .norm, .linear, .append, .activation, .add, .multiply, .scale,
      .softmax, .output, .argmax:
      return factors.indices.filter { factors[$0].kind != .whole }
    }
  }

  private mutating func apply(
    _ annotation: Plan.Annotation, to index: Int
  ) throws(PlanError) {
    let rule = dimensions[index].rule
    let reason = PlacementReason.annotated(annotation.target)
    for (entry, factor) in zip(annotation.entries, splittable(index)) {
      switch entry {
      case .open: continue
      case .whole:
        // Of a sum in order nothing else could be said.
        decisions[index][factor] = Decision(
          place: .whole, reason: rule.factors[factor].kind == .ordered ? .orderedSum : reason)
      case .split(let axis):
        guard axis != .stage else {
          throw .notSplittable(
            target: annotation.target, factor: rule.factors[factor].name,
            why: "along 'stage' lie runs of layers, not shares of an operation")
        }
        guard rule.factors[factor].kind != .ordered else {
          throw .notSplittable(
            target: annotation.target, factor: rule.factors[factor].name,
            why: "it is a sum, and the order of its additions is part of the numerics")
        }
        decisions[index][factor] = Decision(
          place: .split(origin(index, factor, axis)), reason: reason)
      }
    }
  }

  /// The split of a factor that an annotation splits.
  private func origin(_ index: Int, _ factor: Int, _ axis: MeshAxis) -> Split {
    let size = dimensions[index].size(factor)
    let shares = plan.shares(along: axis)
    let dimension = dimensions[index].dimension(factor)
    var block = columnBlock
    if dimension == .heads {
      // Whole groups, so that no two cards compute the same keys, as long as there is one for each card.
      let keyHeads = graph.size(.keyHeads)
      block = keyHeads >= shares.count ? size / keyHeads : 1
    } else if dimension == .keyHeads {
      block = 1
    }
    return Split(size, block: block, axis: axis, shares: shares)
  }

  /// What nothing may split but an annotation.
  private mutating func decideDefaults(_ index: Int) {
    for (factor, description) in dimensions[index].rule.factors.enumerated()
    where decisions[index][factor] == nil {
      let reason: PlacementReason?
      switch (description.kind, nodes[index].operation.kind) {
      case (.ordered, _): reason = .orderedSum
      case (.whole, _): reason = .usedTogether
      case (.free, .embed), (.free, .position): reason = .table
      case (.free, _), (.selecting, _): reason = nil
      }
      if let reason { decisions[index][factor] = Decision(place: .whole, reason: reason) }
    }
  }
}

// MARK: Spreading

extension Propagation {
  /// Decides what follows from the neighbours of each operation; whether anything did.
  private mutating func spread(wholeOnly: Bool) throws(PlanError) -> Bool {
    var hasChanged = false
    for index in nodes.indices {
      for factor in decisions[index].indices where decisions[index][factor] == nil {
        guard
          let decision = wholeOperand(index, factor) ?? (wholeOnly ? nil : neighbour(index, factor))
        else { continue }
        decisions[index][factor] = decision
        hasChanged = true
        try leave(index)
      }
      if !wholeOnly { demand(index) }
    }
    return hasChanged
  }

  private func wholeOperand(_ index: Int, _ factor: Int) -> Decision? {
    for (holder, operand) in operandHolders(nodes[index]) {
      for (dimension, factors) in dimensions[index].rule.operands[operand].enumerated()
      where factors.contains(factor) && places[holder]?[dimension] == .whole {
        return Decision(place: .whole, reason: .wholeOperand(value: name(holder)))
      }
    }
    return nil
  }

  /// The split of what the operation reads, or what its readers want.
  private func neighbour(_ index: Int, _ factor: Int) -> Decision? {
    let dimensions = dimensions[index]
    func decision(
      _ split: Split?, _ holder: Holder, _ dimension: Dimension, _ factors: [Int]
    ) -> Decision? {
      guard factors.first == factor, let split,
        let own = dimensions.factorSplit(split, over: dimension, factors)
      else { return nil }
      return Decision(place: .split(own), reason: .like(value: name(holder)))
    }
    for (holder, operand) in operandHolders(nodes[index]) {
      for (position, factors) in dimensions.rule.operands[operand].enumerated() {
        if let found = decision(
          places[holder]?[position]?.split, holder, dimensions.operands[operand][position], factors)
        {
          return found
        }
      }
    }
    guard let (holder, shape, factors) = made(index) else { return nil }
    for position in shape.indices {
      if let found = decision(
        demands[holder]?[position], holder, shape[position], factors[position])
      {
        return found
      }
    }
    return nil
  }

  /// Notes how the operation wants its operands to lie.
  private mutating func demand(_ index: Int) {
    let dimensions = dimensions[index]
    for (holder, operand) in operandHolders(nodes[index]) {
      let shape = dimensions.operands[operand]
      var wanted = demands[holder] ?? Array(repeating: nil, count: shape.count)
      for (position, factors) in dimensions.rule.operands[operand].enumerated()
      where wanted[position] == nil && places[holder]?[position] == nil {
        if let major = factors.first, case .split(let split)? = decisions[index][major]?.place {
          wanted[position] = dimensions.split(split, of: major, over: shape[position], factors)
        }
      }
      demands[holder] = wanted
    }
  }

  /// Notes how an operation leaves what it makes, as far as that is decided.
  private mutating func leave(_ index: Int) throws(PlanError) {
    guard let (holder, shape, factors) = made(index) else { return }
    var held = places[holder] ?? Array(repeating: nil, count: shape.count)
    for position in shape.indices {
      guard let place = place(index, shape[position], factors[position]) else { continue }
      if let other = held[position], other != place {
        throw .contradiction(
          what: name(holder), first: makers[holder] ?? "", second: nodes[index].name)
      }
      held[position] = place
      if makers[holder] == nil { makers[holder] = nodes[index].name }
    }
    places[holder] = held
  }

  /// How a dimension with these factors lies; nil while one of them is undecided.
  private func place(_ index: Int, _ dimension: Dimension, _ factors: [Int]) -> Place? {
    var place = Place.whole
    for factor in factors {
      guard let decision = decisions[index][factor] else { return nil }
      if case .split(let split) = decision.place,
        let own = dimensions[index].split(split, of: factor, over: dimension, factors)
      {
        place = .split(own)
      }
    }
    return place
  }

  private func name(_ holder: Holder) -> String {
    switch holder {
    case .value(let value): "%" + graph[value].name
    case .state(let state): "@" + state
    }
  }
}

// MARK: Result

extension Propagation {
  private func placed(_ index: Int) -> PlacedNode {
    let dimensions = dimensions[index]
    func splits(_ shape: [Dimension], _ factors: [[Int]]) -> [Split?] {
      zip(shape, factors).map { place(index, $0, $1)?.split }
    }
    return PlacedNode(
      name: nodes[index].name,
      factors: zip(dimensions.rule.factors, decisions[index]).map { factor, decision in
        PlacedFactor(
          name: factor.name, split: decision?.place.split,
          reason: decision?.reason ?? .nothingSplits)
      },
      operands: zip(dimensions.operands, dimensions.rule.operands).map(splits),
      result: splits(dimensions.result, dimensions.rule.result))
  }

  private var heldValues: [ValueID: [Split?]] {
    var values: [ValueID: [Split?]] = [:]
    for index in graph.values.indices {
      let value = ValueID(index: index)
      values[value] = places[holder(value)]?.map { $0?.split }
    }
    return values
  }
}

extension Plan {
  /// How every value of `graph` lies; columns are split in blocks of `columnBlock`.
  public func completed(for graph: Graph, columnBlock: Int) throws(PlanError) -> CompletedPlan {
    var propagation = Propagation(self, graph: graph, columnBlock: columnBlock)
    return try propagation.run()
  }
}
