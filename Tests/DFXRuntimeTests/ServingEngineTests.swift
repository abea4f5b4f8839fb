// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import SplitMix
import Testing

@testable import DFXRuntime

/// Devices whose next token is a function of all tokens in the slot so far, so that a key or value of
/// another request shows.
private final class HashingSlots: SlotPasses {
  let slots: Int
  let context = 64
  let vocabulary = 97
  private var memory: [[Int]]
  var faultyToken: Int?
  struct Fault: Error {}

  init(slots: Int) {
    self.slots = slots
    memory = Array(repeating: Array(repeating: -1, count: 64), count: slots)
  }

  func run(_ round: [SlotWork]) throws -> [SlotResult] {
    try round.map { work in
      var result = SlotResult(token: nil, logits: [])
      for (index, token) in work.tokens.enumerated() {
        if token == faultyToken { throw Fault() }
        memory[work.slot][work.position + index] = token
        let next = Self.next(Array(memory[work.slot][...(work.position + index)]))
        result.token = next
        var logits = [Float16](repeating: 0, count: vocabulary)
        logits[next] = 8
        if work.logits == .all { result.logits.append(logits) }
        if work.logits == .last, index + 1 == work.tokens.count { result.logits = [logits] }
      }
      return result
    }
  }

  func recover() {}

  static func next(_ tokens: [Int]) -> Int {
    var generator = SplitMix64(
      seed: tokens.reduce(7) { ($0 &* 31) &+ UInt64(bitPattern: Int64($1)) })
    return Int(generator.next() % 97)
  }

  /// What a request gives alone.
  static func alone(_ prompt: [Int], _ count: Int) -> [Int] {
    var tokens = prompt
    for _ in 0..<count { tokens.append(next(tokens)) }
    return Array(tokens.dropFirst(prompt.count))
  }
}

private struct StopAt: TokenStop {
  var left: Int
  mutating func ends(after token: Int) -> Bool {
    left -= 1
    return left == 0
  }
}

@Suite struct ServingEngineTests {
  private func engine(
    slots: Int, queue: Int = 100, faulty: Int? = nil
  ) async throws -> ServingEngine {
    let engine = ServingEngine(
      Scheduler.Settings(slots: slots, maximumQueued: queue, promptChunk: 5))
    try await engine.load {
      let passes = HashingSlots(slots: slots)
      passes.faultyToken = faulty
      return ServingEngine.Backend(passes: passes, costs: SteppedCosts())
    }
    return engine
  }

  private func request(
    _ prompt: [Int], _ count: Int, logprobs: Int? = nil, promptLogprobs: Bool = false,
    stop: (any TokenStop)? = nil, arrival: Int64? = nil, stopTokens: Set<Int> = []
  ) -> ServingRequest {
    ServingRequest(
      GenerationRequest(
        prompt: prompt, maximumNewTokens: count, stopTokens: stopTokens, sampling: .greedy),
      logprobs: logprobs, promptLogprobs: promptLogprobs, stop: stop,
      arrival: arrival.map { SimulatedTime(picoseconds: $0) })
  }

  private func tokens(_ events: [ServingEvent]) -> [Int] {
    events.compactMap { if case .token(let token, _) = $0 { token } else { nil } }
  }

  private func end(_ events: [ServingEvent]) -> (StopReason, RequestTimes)? {
    if case .finished(let end, let times)? = events.last { (end, times) } else { nil }
  }

  @Test("Each answer is that of the request alone", arguments: 1...4)
  func answersAreAlone(slots: Int) async throws {
    let engine = try await engine(slots: slots)
    var generator = SplitMix64(seed: UInt64(slots))
    var streams: [(prompt: [Int], count: Int, events: AsyncStream<ServingEvent>)] = []
    for _ in 0..<30 {
      let prompt = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
        Int.random(in: 0..<97, using: &generator)
      }
      let count = Int.random(in: 1...20, using: &generator)
      streams.append(
        (prompt, count, try await engine.submit(request(prompt, count))))
    }
    await engine.drain()
    await engine.run()
    for stream in streams {
      var events: [ServingEvent] = []
      for await event in stream.events { events.append(event) }
      #expect(tokens(events) == HashingSlots.alone(stream.prompt, stream.count))
      #expect(end(events)?.0 == .maximumTokens)
      #expect(end(events)?.1.passes == stream.prompt.count + stream.count - 1)
    }
    #expect(await engine.status.totals.finished == 30)
  }

  @Test func endsForEachReason() async throws {
    let engine = try await engine(slots: 1)
    let alone = HashingSlots.alone([1, 2], 10)
    let streams = [
      try await engine.submit(request([1, 2], 10, stopTokens: [alone[3]])),
      try await engine.submit(request([1, 2], 10, stop: StopAt(left: 2))),
      try await engine.submit(request([1, 2], 1000)),
      try await engine.submit(request([1, 2, 3], 0, logprobs: 1, promptLogprobs: true)),
    ]
    await engine.drain()
    await engine.run()
    var ends: [(StopReason, RequestTimes)?] = []
    var counts: [Int] = []
    for stream in streams {
      var events: [ServingEvent] = []
      for await event in stream { events.append(event) }
      ends.append(end(events))
      counts.append(tokens(events).count)
    }
    #expect(
      ends.map { $0?.0 } == [
        .endOfText, .stopText, .contextLimit, .maximumTokens,
      ])
    #expect(counts == [alone.firstIndex(of: alone[3])! + 1, 2, 64 - 2 + 1, 0])
  }

  @Test func promptLogprobsAreThoseOfTheTokensAfter() async throws {
    let engine = try await engine(slots: 1)
    let prompt = [5, 6, HashingSlots.next([5, 6]), 9, 9, 9, 9]
    let stream = try await engine.submit(request(prompt, 1, logprobs: 2, promptLogprobs: true))
    await engine.drain()
    await engine.run()
    var found: [TokenLogprobs] = []
    for await event in stream {
      if case .prompt(let some) = event { found += some }
      if case .token(let token, let logprobs) = event {
        #expect(logprobs?.chosen.token == token && logprobs?.top.first?.token == token)
      }
    }
    #expect(found.map(\.chosen.token) == Array(prompt.dropFirst()))
    #expect(found[1].chosen == found[1].top[0] && found[1].top.count == 2)
    #expect(found[0].chosen.logprob < found[1].chosen.logprob)
  }

  @Test func refusesAndCancels() async throws {
    let engine = try await engine(slots: 1, queue: 1)
    let first = try await engine.submit(request([1], 5))
    let second = try await engine.submit(request([2], 5))
    await #expect(throws: ServingFailure.queueFull(maximum: 1)) {
      _ = try await engine.submit(request([3], 5))
    }
    await #expect(throws: ServingFailure.refused(.emptyPrompt)) {
      _ = try await engine.submit(request([], 5))
    }
    await #expect(throws: ServingFailure.refused(.unknownToken(id: 97, vocabulary: 97))) {
      _ = try await engine.submit(request([97], 5))
    }
    await engine.cancel(RequestID(0))
    await engine.drain()
    await #expect(throws: ServingFailure.draining) {
      _ = try await engine.submit(request([3], 5))
    }
    await engine.run()
    var events: [ServingEvent] = []
    for await event in first { events.append(event) }
    #expect(tokens(events).isEmpty && end(events)?.0 == .interrupted)
    events = []
    for await event in second { events.append(event) }
    #expect(tokens(events) == HashingSlots.alone([2], 5))
  }

  @Test func afterAFaultTheOthersGoOn() async throws {
    let engine = try await engine(slots: 1, faulty: 50)
    let bad = try await engine.submit(request([1, 50], 5))
    let good = try await engine.submit(request([1, 2], 5))
    await engine.drain()
    await engine.run()
    var last: ServingEvent?
    for await event in bad { last = event }
    guard case .failed(.fault)? = last else {
      Issue.record("no fault")
      return
    }
    var events: [ServingEvent] = []
    for await event in good { events.append(event) }
    #expect(tokens(events) == HashingSlots.alone([1, 2], 5))
  }

  @Test func arrivalsToComeMoveTheClock() async throws {
    let engine = try await engine(slots: 1)
    let late = try await engine.submit(request([1], 1, arrival: 1_000_000))
    let early = try await engine.submit(request([1], 1, arrival: 5000))
    await engine.drain()
    await engine.run()
    var ends: [RequestTimes] = []
    for stream in [early, late] {
      for await event in stream {
        if case .finished(_, let times) = event { ends.append(times) }
      }
    }
    #expect(ends.map(\.arrival.picoseconds) == [5000, 1_000_000])
    #expect(ends.allSatisfy { $0.timeToFirstToken?.picoseconds == 1100 })
  }

  @Test("Common beginnings are not computed twice", arguments: 1...3)
  func prefixesAreReused(slots: Int) async throws {
    let engine = try await engine(slots: slots)
    var generator = SplitMix64(seed: 40 + UInt64(slots))
    let common = (0..<12).map { _ in Int.random(in: 0..<97, using: &generator) }
    let task = Task { await engine.run() }
    var reused = 0
    for round in 0..<20 {
      let prompt =
        Array(common.prefix(Int.random(in: 1...12, using: &generator)))
        + (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          Int.random(in: 0..<97, using: &generator)
        }
      let count = Int.random(in: 1...9, using: &generator)
      var events: [ServingEvent] = []
      for await event in try await engine.submit(request(prompt, count)) { events.append(event) }
      #expect(tokens(events) == HashingSlots.alone(prompt, count), "\(round)")
      let times = try #require(end(events)?.1)
      #expect(times.passes == prompt.count + count - 1 - times.reusedPositions)
      #expect(times.reusedPositions < prompt.count)
      reused += times.reusedPositions
    }
    await engine.drain()
    await task.value
    #expect(reused > 20)
    #expect(await engine.status.totals.reusedPromptTokens == reused)
  }

  @Test func aSlotIsFreeAsSoonAsItsClientGoes() async throws {
    let engine = try await engine(slots: 1)
    let task = Task { await engine.run() }
    var seen = 0
    for await event in try await engine.submit(request([1, 2, 3], 60)) {
      if case .token = event { seen += 1 }
      // Leaving the loop ends the stream, and so the request.
      if seen == 3 { break }
    }
    var events: [ServingEvent] = []
    for await event in try await engine.submit(request([4], 5)) { events.append(event) }
    #expect(tokens(events) == HashingSlots.alone([4], 5))
    await engine.drain()
    await task.value
    let totals = await engine.status.totals
    #expect(totals.finished + totals.cancelled == 2)
  }
}
