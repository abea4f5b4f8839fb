// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph
internal import DFXPlan

extension GraphLowering {
  /// The operations of this card's stage.
  var ownNodes: [Node] {
    (stage.isFirst ? graph.before : []) + graph.region.nodes + (stage.isLast ? graph.after : [])
  }

  /// What the layers of this stage begin with: the card has the share that its peer in the stage before sends.
  mutating func receiveLayerInput() throws(CompilerError) {
    let made = Set(graph.before.compactMap(\.result))
    for node in graph.after {
      if let value = node.operation.inputs.first(where: made.contains) {
        throw .unsupported(
          "'\(node.name)', which reads %\(graph[value].name) of before the layers, under a plan "
            + "with stages")
      }
    }
    let initial = graph.region.initial
    let count = try elements(plan[initial], of: graph[initial].shape).count
    let label = "stage.receive"
    var own: Slice?
    if count > 0 {
      builder.section(.synchronization, label)
      let share = builder.vector(count)
      builder.emit(.receive(destination: share, card: peer(inStage: stage.number - 1)))
      own = share
    }
    values[initial] = CardValue(own: own, label: label)
  }

  /// Hands on what the layers of this stage leave; nothing where the card has no share of it.
  mutating func sendLayerOutput(_ share: Slice?) {
    guard let share else { return }
    builder.section(.synchronization, "stage.send")
    builder.emit(.send(source: share, card: peer(inStage: stage.number + 1)))
  }

  /// The card of another stage that has the same share of everything.
  private func peer(inStage number: Int) -> Int {
    let place = stage.cards.firstIndex(of: card) ?? 0
    return plan.stages[number].cards[place]
  }
}
