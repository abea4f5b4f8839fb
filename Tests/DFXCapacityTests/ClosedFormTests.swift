// SPDX-License-Identifier: Apache-2.0

import DFXCapacity
import DFXRuntime
import Testing

/// Passes that take the same time at every position.
struct EvenCosts: PassCosts {
  let passTime: SimulatedTime
  let request = SimulatedCost.zero
  let reading = SimulatedCost.zero
  func pass(position: Int) -> SimulatedCost { SimulatedCost(time: passTime, joules: 1) }
}

/// Against queues of which the mean wait is known.
@Suite struct ClosedFormTests {
  private static let pass = SimulatedTime(seconds: 1e-3)

  /// The mean wait of a day with one slot per appliance and one turn per request.
  private func meanWait(
    appliances: Int, rate: Double, input: TokenCounts, count: Int, seed: UInt64
  ) throws -> Double {
    let day = [CapacityRequest](
      count: count, arrivals: .poisson(perSecond: rate), input: input, output: .fixed(1),
      context: 1_000_000, seed: seed)
    var simulation = CapacitySimulation(
      day,
      settings: Scheduler.Settings(
        appliances: appliances, slots: 1, maximumQueued: .max / 2, promptChunk: 1_000_000),
      costs: EvenCosts(passTime: Self.pass))
    let summary = CapacitySummary(try simulation.run(), of: day, idleWatts: 0)
    #expect(summary.served == count)
    return try #require(summary.queueSeconds).mean
  }

  @Test("M/D/1: Poisson arrivals, equal services", arguments: [0.3, 0.5, 0.7])
  func equalServices(load: Double) throws {
    let service = 10e-3
    let wait = try meanWait(
      appliances: 1, rate: load / service, input: .fixed(10), count: 200_000, seed: 3)
    let expected = load * service / (2 * (1 - load))
    #expect(abs(wait / expected - 1) < 0.02, "\(wait), \(expected)")
  }

  @Test("M/M/c: Poisson arrivals, exponential services", arguments: [(1, 0.5), (2, 0.6), (4, 0.7)])
  func exponentialServices(appliances: Int, load: Double) throws {
    // Services of a geometric number of short passes: exponential but for 1/200 of their variance.
    let mean = 200.0
    let service = mean * 1e-3
    let rate = load * Double(appliances) / service
    let wait = try meanWait(
      appliances: appliances, rate: rate, input: .geometric(mean: mean), count: 200_000, seed: 8)
    let expected =
      Self.erlangC(appliances, offered: rate * service) * service
      / (Double(appliances) * (1 - load))
    #expect(abs(wait / expected - 1) < 0.02, "\(wait), \(expected)")
  }

  /// The probability that a request waits (Erlang's C).
  private static func erlangC(_ servers: Int, offered: Double) -> Double {
    var term = 1.0
    var sum = 0.0
    for count in 0..<servers {
      sum += term
      term *= offered / Double(count + 1)
    }
    let waiting = term / (1 - offered / Double(servers))
    return waiting / (sum + waiting)
  }
}
