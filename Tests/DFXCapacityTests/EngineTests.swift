// SPDX-License-Identifier: Apache-2.0

import DFXCapacity
import DFXRuntime
import SplitMix
import Testing

/// Costs that differ by position.
private struct SteppedCosts: PassCosts {
  let request = SimulatedCost(time: SimulatedTime(picoseconds: 1000), joules: 0.5)
  let reading = SimulatedCost(time: SimulatedTime(picoseconds: 77), joules: 0.25)
  func pass(position: Int) -> SimulatedCost {
    SimulatedCost(time: SimulatedTime(picoseconds: Int64(100 + position)), joules: 1)
  }
}

private struct SilentSlots: SlotPasses {
  let slots: Int
  let context = 4096
  let vocabulary = 10
  func run(_ round: [SlotWork]) -> [SlotResult] {
    round.map { _ in SlotResult(token: 1, logits: [[0, 1]]) }
  }
  func recover() {}
}

@Suite struct EngineTests {
  @Test("The server's engine takes the same times for the same requests", arguments: 0..<40)
  func sameTimes(seed: Int) async throws {
    var generator = SplitMix64(seed: UInt64(seed) &* 31 &+ 5)
    let settings = Scheduler.Settings(
      slots: Int.random(in: 1...4, using: &generator),
      maximumQueued: Int.random(in: 0...5, using: &generator),
      promptChunk: Int.random(in: 1...20, using: &generator),
      policy: SchedulingPolicy.allCases.randomElement(using: &generator)!,
      overflow: OverflowPolicy.allCases.randomElement(using: &generator)!,
      dropsLate: Bool.random(using: &generator))
    let isRead = Bool.random(using: &generator)
    let day = [CapacityRequest](
      count: 60, arrivals: .poisson(perSecond: Double.random(in: 1e8...4e8, using: &generator)),
      input: .uniform(1...40), output: .geometric(mean: 6), context: 4096,
      deadline: seed % 3 == 0 ? nil : SimulatedTime(picoseconds: 20_000), seed: UInt64(seed))
    var simulation = CapacitySimulation(
      day, settings: settings, costs: SteppedCosts(), reads: isRead ? .tokens : .none)
    let found = try simulation.run()

    let engine = ServingEngine(settings)
    try await engine.load {
      ServingEngine.Backend(passes: SilentSlots(slots: settings.slots), costs: SteppedCosts())
    }
    var streams: [AsyncStream<ServingEvent>] = []
    for request in day {
      streams.append(
        try await engine.submit(
          ServingRequest(
            GenerationRequest(
              prompt: Array(repeating: 2, count: request.input), maximumNewTokens: request.output,
              stopTokens: [], sampling: .greedy),
            logprobs: isRead ? 1 : nil, deadline: request.deadline, arrival: request.arrival,
            reusesPrefix: false)))
    }
    await engine.drain()
    await engine.run()
    for (index, stream) in streams.enumerated() {
      var last: ServingEvent?
      for await event in stream { last = event }
      let outcome: CapacityOutcome? =
        switch last {
        case .finished(_, let times): .served(times)
        case .failed(.queueFull): .refused
        case .failed(.dropped): .dropped
        case .failed(.late): .late
        case .failed, .token, .prompt, nil: nil
        }
      #expect(outcome == found.outcomes[index], "request \(index)")
    }
  }

  @Test("Replicas share one queue, and nothing is lost", arguments: 0..<20)
  func replicas(seed: Int) throws {
    let day = [CapacityRequest](
      count: 300, arrivals: .poisson(perSecond: 8e8), input: .uniform(1...30),
      output: .uniform(1...10), context: 100, seed: UInt64(seed))
    // A day of nanoseconds: its idle energy is not lost in the sum with that of passes.
    let idleWatts = 1e12
    var lastWait = Double.infinity
    for appliances in [1, 2, 4, 300] {
      var simulation = CapacitySimulation(
        day,
        settings: Scheduler.Settings(appliances: appliances, slots: 2, maximumQueued: 1000),
        costs: SteppedCosts())
      let found = try simulation.run()
      let summary = CapacitySummary(found, of: day, idleWatts: idleWatts)
      #expect(summary.served == 300 && found.busy.count == appliances)
      for (request, outcome) in zip(day, found.outcomes) {
        guard case .served(let times) = outcome else { continue }
        #expect(
          times.tokens == request.output && times.passes == request.input + request.output - 1)
      }
      let wait = summary.queueSeconds!.mean
      #expect(wait <= lastWait)
      lastWait = wait
      // What is not work is idleness.
      let span = found.span.seconds * Double(appliances)
      let idle = (summary.joulesPerRequestWithIdle! - summary.joulesPerRequest!) * 300 / idleWatts
      #expect(abs(idle + found.busy.reduce(0) { $0 + $1.seconds } - span) < 1e-9 * span)
    }
    // A replica for everyone: even those who come at the same moment do not share one.
    #expect(lastWait == 0)
  }
}
