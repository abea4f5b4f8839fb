// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph
internal import DFXISA
internal import DFXPlan

/// What a card has of a value.
struct CardValue {
  /// Its share, or all of it where nothing is split; nil where it has none.
  let own: Slice?
  /// The label of the instructions that made it.
  let label: String
  /// All of it, once it was gathered.
  var whole: Slice?
}

extension GraphLowering {
  /// The elements of a value that lie on this card.
  func elements(_ splits: [Split?], of shape: [Dimension]) throws(CompilerError) -> Range<Int> {
    guard let split = splits.first ?? nil else {
      guard splits.allSatisfy({ $0 == nil }) else {
        throw .unsupported("a split of another dimension than the first")
      }
      return 0..<graph.count(shape)
    }
    let rest = graph.count(Array(shape.dropFirst()))
    let range = range(split)
    return range.lowerBound * rest..<range.upperBound * rest
  }

  /// This card's range of a split.
  func range(_ split: Split) -> Range<Int> {
    split.ranges[plan.plan.mesh.coordinate(ofCard: card, along: split.axis)]
  }

  /// This card's range of a dimension.
  func range(_ split: Split?, of dimension: Dimension) -> Range<Int> {
    split.map { range($0) } ?? 0..<graph.size(dimension)
  }

  /// What an operation needs on this card of its value operand number `index`; nil for nothing.
  ///
  /// Every card gathers what must be gathered, whether it has a share of the operation or not.
  mutating func operand(_ index: Int, of node: Node) throws(CompilerError) -> Slice? {
    let value = node.operation.inputs[index]
    let needed = plan[node].operands[index]
    if needed == plan[value] { return held(value).own }
    let all = try whole(value)
    let part = try elements(needed, of: graph[value].shape)
    if part.isEmpty { return nil }
    return part.count == all.elementCount ? all : all.part(part)
  }

  /// All of a value on every card: shares are placed at their natural index.
  mutating func whole(_ value: ValueID) throws(CompilerError) -> Slice {
    let held = held(value)
    if let whole = held.whole { return whole }
    let axis = plan[value].compactMap { $0 }.first?.axis
    if let own = held.own, axis.map({ plan.plan.mesh[$0] == 1 }) ?? true { return own }
    let shape = graph[value].shape
    let share = try elements(plan[value], of: shape)
    guard plan[value].allSatisfy({ $0?.isDisjoint ?? true }) else {
      throw .unsupported("a gather of %\(graph[value].name), parts of which lie on several cards")
    }
    builder.section(.synchronization, held.label + ".all_gather")
    let whole = builder.vector(graph.count(shape))
    builder.emit(
      .allGather(
        destination: whole, source: held.own, offset: share.lowerBound, group: group))
    values[value]?.whole = whole
    return whole
  }

  /// The cards that gather with this one.
  var group: CardMask { stage.count == 1 ? [] : CardMask(cards: stage.cards) }

  func held(_ value: ValueID) -> CardValue {
    guard let held = values[value] else {
      preconditionFailure("a verified graph makes values first")
    }
    return held
  }
}
