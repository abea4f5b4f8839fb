// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

// Router instructions. The ring itself, which joins devices, is part of ReferenceAppliance.
extension ReferenceDevice {
  /// Elements that a device's queue may hold before a send to it waits.
  static let inboxElements = 65536

  /// The message goes to another device as soon as its queue takes it.
  func send(_ operands: Send) throws(Interruption) -> Step {
    let receiver = try partner(operands.cards, onRing: number + 1)
    try requireLengths(operands.length)
    try check(operands.va, count: operands.length)
    return .sends(elements(operands.va, operands.length), to: receiver)
  }

  /// Takes a message from another device, or lets that one wait.
  mutating func enqueue(_ message: [Binary16], from sender: Int) throws(Interruption) {
    let queued = inboxes[sender].reduce(0) { $0 + $1.count }
    guard queued <= Self.inboxElements else { throw .waiting }
    inboxes[sender].append(message)
  }

  /// The one other device that a mask names, or the neighbour on the ring where it names none.
  private func partner(_ mask: CardMask, onRing neighbour: Int) throws(Interruption) -> Int {
    let named = mask.cards
    guard let other = named.first else { return (neighbour + deviceCount) % deviceCount }
    try require(named.count == 1 && other != number && other < deviceCount, .operandRange)
    return other
  }

  /// The devices of an all-gather, ascending.
  func group(_ operands: AllGather) -> [Int] {
    operands.cards.isEmpty ? Array(0..<deviceCount) : operands.cards.cards
  }

  mutating func receive(_ operands: Receive) throws(Interruption) -> Step {
    let sender = try partner(operands.cards, onRing: number - 1)
    try requireLengths(operands.length)
    try check(operands.vd, count: operands.length)
    guard let message = inboxes[sender].first else { throw .waiting }
    try require(message.count == operands.length, .ringMismatch)
    write(message, to: operands.vd)
    inboxes[sender].removeFirst()
    return .next
  }

  /// A piece is offered; the whole arrives when every device of the group has offered its own.
  func allGather(_ operands: AllGather) throws(Interruption) -> Step {
    let group = group(operands)
    try require(
      group.contains(number) && group.allSatisfy { $0 < deviceCount }, .operandRange)
    try require(
      operands.total >= 1 && operands.offset + operands.length <= operands.total, .operandRange)
    try check(operands.va, count: operands.length)
    try check(operands.vd, count: operands.total)
    return .gathers(operands)
  }

  /// All pieces at their natural index; they must cover the whole exactly once.
  static func gather(
    _ pieces: [(operands: AllGather, elements: [Binary16])]
  ) throws(Interruption) -> [Binary16] {
    let total = pieces[0].operands.total
    var whole = [Binary16?](repeating: nil, count: total)
    for piece in pieces {
      guard piece.operands.total == total else { throw .fault(.ringMismatch) }
      for (offset, element) in piece.elements.enumerated() {
        let place = piece.operands.offset + offset
        guard place < total, whole[place] == nil else { throw .fault(.ringMismatch) }
        whole[place] = element
      }
    }
    let complete = whole.compactMap { $0 }
    guard complete.count == total else { throw .fault(.ringMismatch) }
    return complete
  }
}
