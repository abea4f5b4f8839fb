// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// The slots of an appliance whose programs leave their logits in the slot.
///
/// Passes of one round run together, so that the host reads weights once for several of them; the bits are
/// those of one pass after another.
public struct SessionSlots: SlotPasses {
  /// How many requests the programs have places for.
  public let slots: Int
  /// Positions of a slot.
  public var context: Int { session.context }
  /// Tokens that have an embedding.
  public var vocabulary: Int { session.vocabulary }
  private let session: Session
  private let reset: () throws -> Void

  /// The slots of a session; `reset` brings its devices back after a fault and keeps their memories.
  public init(_ session: Session, slots: Int, reset: @escaping () throws -> Void) {
    self.session = session
    self.slots = slots
    self.reset = reset
  }

  /// Runs the passes; where all logits of a request are wanted, one of its passes at a time.
  public func run(_ round: [SlotWork]) throws -> [SlotResult] {
    precondition(round.allSatisfy { 0..<slots ~= $0.slot }, "a slot that is not there")
    var results = [SlotResult](repeating: SlotResult(token: nil, logits: []), count: round.count)
    for step in 0..<(round.map(\.steps).max() ?? 0) {
      let running = round.indices.filter { step < round[$0].steps }
      let passes = running.map { round[$0].passes(step: step, endsEarly: endsEarly) }
      let ends = try session.appliance.runPasses(passes.flatMap { $0 })
      var next = 0
      for (index, count) in zip(running, passes.map(\.count)) {
        next += count
        if round[index].givesToken { results[index].token = ends[next - 1].token }
        if round[index].logits != .none {
          results[index].logits.append(try session.readLogits(slot: round[index].slot))
        }
      }
    }
    return results
  }

  /// With a clock every pass runs whole, as on the paper's appliance.
  private var endsEarly: Bool { session.appliance.mode == .functional }

  /// Resets registers and links.
  public func recover() throws { try reset() }
}

extension SlotWork {
  /// How often passes of it are started: its logits lie in one place, so that they are read in between.
  fileprivate var steps: Int { logits == .all ? tokens.count : 1 }

  fileprivate func passes(step: Int, endsEarly: Bool) -> [Pass] {
    let indices = logits == .all ? step..<step + 1 : tokens.indices
    return indices.map { index in
      let isRead = logits == .all || (index + 1 == tokens.count && (givesToken || logits == .last))
      return Pass(
        token: tokens[index], position: position + index, slot: slot,
        withoutOutput: endsEarly && !isRead)
    }
  }
}
