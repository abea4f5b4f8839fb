// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph
internal import DFXISA

/// The verifier of everything that the compiler does: the final programs of all cards, executed together over terms,
/// make what the graph says, for all weights, prompts and earlier positions.
///
/// It starts from instructions, addresses and the contents that regions are to have, and knows nothing of the plan:
/// intermediate tensors, keys and values, logits and the token of every card are compared with those of the graph.
struct ProgramsMeaning {
  let graph: Graph
  let tile: TileShape
  /// Layers of a card that are executed; more than two differ only in what strides add.
  private static let layers = 2

  /// Compares a pass; without a position the last one. A meaning of the graph that is known is used where it is that
  /// of the pass.
  func verify(
    _ devices: [CompiledDevice], position: Int? = nil, known: GraphMeaning? = nil
  ) throws(CompilerError) {
    let layers = try stages(devices).flatMap { $0.prefix(Self.layers) }
    let pass = GraphMeaning.Pass(graph, layers: layers, position: position)
    let wanted =
      known.flatMap { $0.pass == pass ? $0 : nil } ?? GraphMeaning(graph, pass, terms: Terms())
    let terms = wanted.terms
    let (position, token) = (pass.position, pass.token)
    let slot = (devices.first?.layout.slots ?? 1) - 1
    var cards = devices.map { device in
      CardExecution(
        device,
        memory: CardMemory(
          device, graph: graph, tile: tile, slot: slot, position: position, terms: terms),
        pass: .init(
          position: position, token: token, slot: slot,
          layers: min(device.layers.count, Self.layers)),
        tapped: wanted.tapped, terms: terms)
    }
    try run(&cards)
    for (card, device) in zip(cards, devices) {
      guard card.token == nil || card.token == wanted.token else {
        throw card.fault("the token is not that of the graph")
      }
      let logits = card.memory.logits(device.vocabulary.count)
      guard logits.isEmpty || logits == wanted.logits.elements(device.vocabulary) else {
        throw card.fault("the logits \(device.vocabulary) are not those of the graph")
      }
      guard device.logits == nil || !logits.isEmpty else {
        throw card.fault("the logits \(device.vocabulary) are not written")
      }
    }
    guard cards.contains(where: { $0.token != nil }) else {
      throw .verification(pass: "emit", "no card emits a token")
    }
  }

  /// The layers that cards have in common, in order: all of the model's, each once.
  private func stages(_ devices: [CompiledDevice]) throws(CompilerError) -> [Range<Int>] {
    let stages = Set(devices.map(\.layers)).sorted { $0.lowerBound < $1.lowerBound }
    var next = 0
    for stage in stages {
      guard stage.lowerBound == next, !stage.isEmpty else {
        throw .verification(
          pass: "emit", "layer \(next) is computed by no card, or by others twice")
      }
      next = stage.upperBound
    }
    guard next == graph.layers else {
      throw .verification(pass: "emit", "\(next) of \(graph.layers) layers are computed")
    }
    for device in devices where device.program.modelLayers != device.layers {
      throw .verification(
        pass: "emit",
        "card \(device.card) runs through layers \(device.program.modelLayers) and has "
          + "\(device.layers)")
    }
    return stages
  }

  /// Executes all cards until their ends.
  private func run(_ cards: inout [CardExecution]) throws(CompilerError) {
    var stops: [CardExecution.Stop] = []
    var messages = Messages()
    for number in cards.indices { stops.append(try step(&cards, number, &messages)) }
    while let waiting = stops.firstIndex(where: { if case .end = $0 { false } else { true } }) {
      var hasMoved = false
      for number in cards.indices {
        switch stops[number] {
        case .end: continue
        case .receive(let word):
          let from = word.cards.cards.first ?? (number + cards.count - 1) % cards.count
          guard let runs = messages.take(word.length, from: from, to: number) else { continue }
          try cards[number].resume(with: runs, in: word.vd)
          stops[number] = try step(&cards, number, &messages)
          hasMoved = true
        case .gather(let word):
          guard let group = try gather(&cards, stops, word) else { continue }
          for member in group { stops[member] = try step(&cards, member, &messages) }
          hasMoved = true
        }
      }
      guard hasMoved else { throw cards[waiting].fault("cards wait for each other") }
    }
    if let card = messages.sender { throw cards[card].fault("nobody receives what was sent") }
  }

  private func step(
    _ cards: inout [CardExecution], _ number: Int, _ messages: inout Messages
  ) throws(CompilerError) -> CardExecution.Stop {
    let stop = try cards[number].run()
    for message in cards[number].takeSent() {
      messages.add(
        message.runs, from: number, to: message.to.cards.first ?? (number + 1) % cards.count)
    }
    return stop
  }

  /// Gathers when all cards of the group are there; the group, or nil.
  private func gather(
    _ cards: inout [CardExecution], _ stops: [CardExecution.Stop], _ word: AllGather
  ) throws(CompilerError) -> [Int]? {
    let group = word.cards.isEmpty ? Array(cards.indices) : word.cards.cards
    var words: [AllGather] = []
    for member in group {
      guard case .gather(let other) = stops[member], other.cards == word.cards else { return nil }
      words.append(other)
    }
    var whole = WrittenRuns()
    var next = 0
    for (member, other) in zip(group, words).sorted(by: { $0.1.offset < $1.1.offset }) {
      guard other.total == word.total, other.length == 0 || other.offset == next else {
        throw cards[member].fault("its piece of a gather is not at \(next)")
      }
      whole.write(try cards[member].piece(of: other), at: other.offset)
      next += other.length
    }
    guard next == word.total else {
      throw cards[group[0]].fault("\(next) of \(word.total) elements are gathered")
    }
    for (member, other) in zip(group, words) {
      try cards[member].resume(with: whole.read(0..<word.total), in: other.vd)
    }
    return group
  }
}

/// What is under way between cards.
private struct Messages {
  private struct Link: Hashable {
    let from: Int
    let to: Int
  }

  private var queues: [Link: [Terms.Run]] = [:]

  /// A card whose message is still under way.
  var sender: Int? { queues.filter { !$0.value.isEmpty }.map(\.key.from).min() }

  mutating func add(_ runs: [Terms.Run], from: Int, to: Int) {
    queues[Link(from: from, to: to), default: []] += runs
  }

  /// The next elements; nil until so many are there.
  mutating func take(_ count: Int, from: Int, to: Int) -> [Terms.Run]? {
    let link = Link(from: from, to: to)
    guard let queue = queues[link], queue.elementCount >= count else { return nil }
    queues[link] = queue.elements(count..<queue.elementCount)
    return queue.elements(0..<count)
  }
}
