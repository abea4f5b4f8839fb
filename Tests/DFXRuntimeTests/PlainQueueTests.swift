// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import SplitMix
import Testing

@testable import DFXRuntime

/// Devices that say nothing of interest; only times count here.
private struct SilentSlots: SlotPasses {
  let slots: Int
  let context = 4096
  let vocabulary = 10
  func run(_ round: [SlotWork]) -> [SlotResult] {
    round.map { _ in SlotResult(token: 1, logits: [[0, 1]]) }
  }
  func recover() {}
}

/// The engine, and so scheduler and service, against the plain account.
@Suite struct PlainQueueTests {
  @Test("Each request has the times of the plain account", arguments: 0..<80)
  func sameTimes(seed: Int) async throws {
    var generator = SplitMix64(seed: UInt64(seed) &* 77)
    let settings = Scheduler.Settings(
      slots: Int.random(in: 1...4, using: &generator),
      maximumQueued: Int.random(in: 0...5, using: &generator),
      promptChunk: Int.random(in: 1...20, using: &generator),
      policy: SchedulingPolicy.allCases.randomElement(using: &generator)!,
      overflow: OverflowPolicy.allCases.randomElement(using: &generator)!,
      dropsLate: Bool.random(using: &generator))
    // From idle to hopeless.
    let span = Int64.random(in: 10_000...400_000, using: &generator)
    let jobs = (0..<40).map { _ in
      let arrival = Int64.random(in: 0...span, using: &generator)
      return PlainQueue.Job(
        prompt: Int.random(in: 1...40, using: &generator),
        tokens: Int.random(in: 1...12, using: &generator), arrival: arrival,
        deadline: Bool.random(using: &generator)
          ? arrival + Int64.random(in: 0...20_000, using: &generator) : nil,
        readsLogits: Bool.random(using: &generator))
    }
    var plain = PlainQueue(jobs, settings)
    plain.run()
    let found = try await outcomes(of: jobs, settings)
    for index in jobs.indices {
      #expect(found[index] == plain.outcomes[index], "request \(index)")
    }
    #expect(plain.outcomes.allSatisfy { $0 != nil })
  }

  private func outcomes(
    of jobs: [PlainQueue.Job], _ settings: Scheduler.Settings
  ) async throws -> [PlainQueue.Outcome?] {
    let engine = ServingEngine(settings)
    try await engine.load {
      ServingEngine.Backend(passes: SilentSlots(slots: settings.slots), costs: SteppedCosts())
    }
    var streams: [AsyncStream<ServingEvent>] = []
    for (index, job) in jobs.enumerated() {
      // First tokens that differ, so that no prompt begins like another one.
      streams.append(
        try await engine.submit(
          ServingRequest(
            GenerationRequest(
              prompt: [index % 10] + Array(repeating: 2, count: job.prompt - 1),
              maximumNewTokens: job.tokens, stopTokens: [], sampling: .greedy),
            logprobs: job.readsLogits ? 1 : nil,
            deadline: job.deadline.map { SimulatedTime(picoseconds: $0 - job.arrival) },
            arrival: SimulatedTime(picoseconds: job.arrival), reusesPrefix: false)))
    }
    await engine.drain()
    await engine.run()
    var outcomes: [PlainQueue.Outcome?] = []
    for stream in streams {
      var last: ServingEvent?
      for await event in stream { last = event }
      outcomes.append(last.flatMap(Self.outcome))
    }
    return outcomes
  }

  private static func outcome(_ event: ServingEvent) -> PlainQueue.Outcome? {
    switch event {
    case .failed(.queueFull): .refused
    case .failed(.dropped): .dropped
    case .failed(.late): .late
    case .finished(_, let times):
      if let slotAt = times.admission, let first = times.firstToken, let last = times.lastToken {
        .served(
          slotAt: slotAt.picoseconds, first: first.picoseconds, last: last.picoseconds)
      } else {
        nil
      }
    case .failed, .prompt, .token: nil
    }
  }
}
