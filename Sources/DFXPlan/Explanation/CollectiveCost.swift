// SPDX-License-Identifier: Apache-2.0

public import DFXMachine

/// What transfers between cards take, by the machine's parameters; the simulator is the judge.
public struct CollectiveCost: Sendable {
  private let latency: Double
  private let bytesPerMicrosecond: Double
  private let flitBytes: Int
  private let cycle: Double

  /// The links of a machine.
  public init(_ machine: Machine) {
    latency = machine.ring.latencyNanoseconds / 1000
    bytesPerMicrosecond = machine.ring.sustainedGbitPerSecond * 125
    flitBytes = machine.ring.flitBytes
    cycle = 1 / machine.core.clockMHz
  }

  /// Microseconds of one collective: each card passes the largest piece on to its neighbour, until all have all.
  public func microseconds(_ collective: Collective) -> Double {
    let flits = (collective.largestBytes + flitBytes - 1) / flitBytes
    let hop = latency + Double(flits * flitBytes) / bytesPerMicrosecond
    return Double(collective.elements.count - 1) * (hop / cycle).rounded(.up) * cycle
  }
}
