// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// Steps in which devices meet, and tokens.
extension ProgramGenerator {
  private static let elements = 0..<TortureMachine.vectorElements

  mutating func ringSteps() -> [Step] {
    switch bits.integer(0...9) {
    case ..<3: [allGather()]
    case 3: bits.chance(50) ? [groupGathers()] : namedExchange()
    // The router back to back: what one takes, the next one sends on.
    case 4: [allGather(), allGather(), allGather()]
    case ..<8: exchange(messages: bits.integer(1...4))
    default: relay()
    }
  }

  /// Pieces of random lengths, some empty, placed in random order.
  private mutating func allGather() -> Step {
    var lengths: [Int] = []
    for _ in 0..<program.deviceCount {
      lengths.append(bits.pick([0, 1, 16, 64, bits.integer(0...90)]))
    }
    if lengths.allSatisfy({ $0 == 0 }) { lengths[0] = 1 }
    let total = lengths.reduce(0, +)
    var devices = Array(0..<program.deviceCount)
    var offsets = lengths
    var offset = 0
    while !devices.isEmpty {
      let device = devices.remove(at: bits.integer(0...devices.count - 1))
      offsets[device] = offset
      offset += lengths[device]
    }
    let isUniform = bits.chance(60)
    let common = (
      va: vectors.source(lengths.max() ?? 0, in: Self.elements, &bits),
      vd: vectors.destination(total, in: Self.elements, &bits)
    )
    var words: [InstructionWord?] = []
    for device in 0..<program.deviceCount {
      var word = InstructionWord(
        "all_gather",
        [
          "length": lengths[device], "offset": offsets[device], "total": total, "va": common.va,
          "vd": common.vd,
        ])
      if !isUniform {
        word["va"] = vectors.source(lengths[device], in: Self.elements, &bits)
        word["vd"] = vectors.destination(total, in: Self.elements, &bits)
      }
      words.append(word)
    }
    return .words(words)
  }

  /// Cards in two groups, or one of them alone, each with equal pieces in the order of its cards.
  private mutating func groupGathers() -> Step {
    let count = program.deviceCount
    let first = (0..<count).filter { _ in bits.chance(50) }
    let groups = [first, (0..<count).filter { !first.contains($0) }]
    let length = bits.pick([1, 16, 33])
    var words = [InstructionWord?](repeating: nil, count: count)
    for group in groups where !group.isEmpty && bits.chance(85) {
      let total = length * group.count
      for (place, device) in group.enumerated() {
        words[device] = InstructionWord(
          "all_gather",
          [
            "length": length, "offset": length * place, "total": total,
            "cards": group.reduce(0) { $0 | 1 << $1 },
            "va": vectors.source(length, in: Self.elements, &bits),
            "vd": vectors.destination(total, in: Self.elements, &bits),
          ])
      }
    }
    return .words(words)
  }

  /// Every card sends to the one a number of places ahead, by name.
  private mutating func namedExchange() -> [Step] {
    let count = program.deviceCount
    guard count > 1 else { return exchange(messages: 1) }
    let ahead = bits.integer(1...count - 1)
    let length = bits.integer(1...90)
    let (out, back) = (send(length), receive(length))
    func named(_ word: InstructionWord, _ partner: (Int) -> Int) -> Step {
      .words(
        (0..<count).map { device in
          var word = word
          word["cards"] = 1 << (partner(device) % count)
          return word
        })
    }
    return [named(out) { $0 + ahead }, named(back) { $0 + count - ahead }]
  }

  private mutating func send(_ count: Int) -> InstructionWord {
    InstructionWord(
      "send", ["length": count, "va": vectors.source(count, in: Self.elements, &bits)])
  }

  private mutating func receive(_ count: Int) -> InstructionWord {
    InstructionWord(
      "receive", ["length": count, "vd": vectors.destination(count, in: Self.elements, &bits)])
  }

  /// Every device sends, then every device receives, with work between.
  private mutating func exchange(messages: Int) -> [Step] {
    var counts: [Int] = []
    for _ in 0..<messages { counts.append(bits.pick([1, 64, bits.integer(1...300)])) }
    var steps: [Step] = counts.map { .words(everywhere(send($0))) }
    if bits.chance(50) { steps.append(.words(everywhere(vectorWord()))) }
    return steps + counts.map { .words(everywhere(receive($0))) }
  }

  /// A message goes once round the ring, from device to device.
  private mutating func relay() -> [Step] {
    let count = bits.integer(1...100)
    let none = [InstructionWord?](repeating: nil, count: program.deviceCount)
    var steps: [Step] = []
    for device in 0..<program.deviceCount {
      var sends = none
      sends[device] = send(count)
      var receives = none
      receives[(device + 1) % program.deviceCount] = receive(count)
      steps += [.words(sends), .words(receives)]
    }
    return steps
  }

  /// A record from memory, updated by a block of logits, and its token.
  mutating func tokenSteps() -> [Step] {
    let place = vectors.destination(4, in: Self.elements, &bits)
    let block = bits.integer(0...(bits.chance(93) ? 1 : TortureMachine.records - 1))
    let read = InstructionWord("read_hbm", ["vd": place, "length": 4, "base": block])
    let emit = InstructionWord("emit_token", ["va": place])
    var steps: [Step] = [.words(everywhere(read))]
    if bits.chance(50) {
      let count = bits.integer(1...300)
      let logits = vectors.source(count, in: Self.elements, &bits)
      let first = bits.integer(TortureMachine.records...TortureMachine.hbm.readOnlyBlocks - 10)
      let logitsRead = InstructionWord("read_hbm", ["vd": logits, "length": count, "base": first])
      // What registers held before may be NaN, which stops the device.
      steps = [
        .words(everywhere(bits.chance(90) ? logitsRead : read)), .words(everywhere(read)),
        .words(
          everywhere(
            InstructionWord(
              "argmax", ["vd": place, "va": logits, "length": count, "first_id": 65500]))),
      ]
    }
    return steps + [.words(everywhere(emit))]
  }
}
