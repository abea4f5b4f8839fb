// SPDX-License-Identifier: Apache-2.0

public import DFXMachine

/// What transfers between cards take, by the machine's parameters; the simulator is the judge.
public struct CollectiveCost: Sendable {
  private let latency: Double
  private let bytesPerMicrosecond: Double
  private let flitBytes: Int
  private let cycle: Double
  private let model: LinkModel

  /// The links of a machine.
  public init(_ machine: Machine) {
    model = machine.link.model
    latency = machine.linkLatencyNanoseconds / 1000
    bytesPerMicrosecond = machine.linkGbitPerSecond * 125
    flitBytes = machine.ring.flitBytes
    cycle = 1 / machine.core.clockMHz
  }

  /// Microseconds of one collective. On a ring each card of a group passes the largest piece on to the next, until all
  /// have all; messages between stages go from card to card, side by side. To a switch a card sends its piece once for
  /// each other card, one after another.
  public func microseconds(_ collective: Collective) -> Double {
    let flits = (collective.largestBytes + flitBytes - 1) / flitBytes
    let serial = Double(flits * flitBytes) / bytesPerMicrosecond
    let hop = ((latency + serial) / cycle).rounded(.up) * cycle
    let messages =
      switch collective.cause {
      case .gather, .select: collective.elements.count - 1
      case .stage: 1
      }
    switch model {
    case .ring: return Double(messages * collective.links) * hop
    case .switch: return hop + Double(messages - 1) * (serial / cycle).rounded(.up) * cycle
    }
  }
}
