// SPDX-License-Identifier: Apache-2.0

import DFXCapacity
import DFXRuntime
import SplitMix
import Testing

/// Passes that take the same time at every position.
struct EvenCosts: PassCosts {
  let passTime: SimulatedTime
  let request = SimulatedCost.zero
  let reading = SimulatedCost.zero
  func pass(position: Int) -> SimulatedCost { SimulatedCost(time: passTime, joules: 1) }
}

/// Against queues of which the mean wait is known.
///
/// With one slot and prompts that run in one turn an appliance is a server of a queue. Waits of neighbours depend
/// on each other, so that a mean over 200 000 requests of a queue with random services is off by 1 to 3 % by chance
/// alone. The simulation is therefore compared with a recursion request by request, and the recursion, which
/// is cheap, with the closed form over as many requests as 2 % need.
@Suite struct ClosedFormTests {
  private static let pass = SimulatedTime(seconds: 1e-3)

  private func waits(_ day: [CapacityRequest], appliances: Int) throws -> [SimulatedTime] {
    var simulation = CapacitySimulation(
      day,
      settings: Scheduler.Settings(
        appliances: appliances, slots: 1, maximumQueued: day.count, promptChunk: 1_000_000),
      costs: EvenCosts(passTime: Self.pass))
    return try simulation.run().outcomes.map { outcome in
      guard case .served(let times) = outcome else { throw Unserved() }
      return try #require(times.queueTime)
    }
  }

  private struct Unserved: Error {}

  @Test(
    "Every request waits as the recursion says",
    arguments: [1, 2, 4, 16], [TokenCounts.fixed(20), .geometric(mean: 20)])
  func recursion(appliances: Int, input: TokenCounts) throws {
    let day = [CapacityRequest](
      count: 10_000, arrivals: .poisson(perSecond: 0.8 * Double(appliances) / 20e-3),
      input: input, output: .fixed(1), context: 1_000_000, seed: 5)
    var servers = Servers(appliances)
    let expected = day.map { request in
      SimulatedTime(
        picoseconds: servers.wait(
          arrival: request.arrival.picoseconds,
          service: Int64(request.input) * Self.pass.picoseconds))
    }
    #expect(try waits(day, appliances: appliances) == expected)
  }

  @Test("M/D/1: Poisson arrivals, equal services", arguments: [0.3, 0.5, 0.7])
  func equalServices(load: Double) {
    let wait = meanWait(1, load: load, services: .fixed(200))
    let expected = load * Self.service / (2 * (1 - load))
    #expect(abs(wait / expected - 1) < 0.02, "\(wait), \(expected)")
  }

  @Test(
    "M/M/c: Poisson arrivals, exponential services, by Erlang's C",
    arguments: [(1, 0.5), (2, 0.5), (4, 0.5)])
  func exponentialServices(count: Int, load: Double) {
    // Services of a geometric number of short passes: exponential but for 1/200 of their variance.
    let wait = meanWait(count, load: load, services: .geometric(mean: 200))
    let offered = load * Double(count)
    let expected = Self.erlangC(count, offered: offered) * Self.service / (Double(count) - offered)
    #expect(abs(wait / expected - 1) < 0.02, "\(wait), \(expected)")
  }

  /// Seconds of a request of 200 passes.
  private static let service = 0.2

  /// The mean wait of two million requests by the recursion; a standard error is 0.6 % at most.
  private func meanWait(_ count: Int, load: Double, services: TokenCounts) -> Double {
    let arrivals = Arrivals.poisson(perSecond: load * Double(count) / Self.service)
    let requests = 2_000_000
    var generator = SplitMix64(seed: 8)
    var servers = Servers(count)
    var seconds = 0.0
    var sum = 0.0
    for _ in 0..<requests {
      seconds += arrivals.gap(using: &generator)
      let service = Int64(services.draw(using: &generator)) * Self.pass.picoseconds
      sum += Double(servers.wait(arrival: Int64(seconds * 1e12), service: service))
    }
    return sum * 1e-12 / Double(requests)
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

/// Servers behind one queue, first come first served (Kiefer and Wolfowitz): who comes takes the server that is
/// free first.
private struct Servers {
  private var freeAt: [Int64]

  init(_ count: Int) { freeAt = Array(repeating: 0, count: count) }

  mutating func wait(arrival: Int64, service: Int64) -> Int64 {
    var first = 0
    for server in freeAt.indices where freeAt[server] < freeAt[first] { first = server }
    let start = max(arrival, freeAt[first])
    freeAt[first] = start + service
    return start - arrival
  }
}
