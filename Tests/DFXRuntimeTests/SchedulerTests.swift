// SPDX-License-Identifier: Apache-2.0

import DFXRuntime
import SplitMix
import Testing

/// Costs that differ by position, so that a pass at a wrong place shows.
struct SteppedCosts: PassCosts {
  var request = SimulatedCost(time: SimulatedTime(picoseconds: 1000), joules: 0.5)
  var reading = SimulatedCost(time: SimulatedTime(picoseconds: 77), joules: 0.25)
  func pass(position: Int) -> SimulatedCost {
    SimulatedCost(time: SimulatedTime(picoseconds: Int64(100 + position)), joules: 1)
  }
}

extension Service {
  /// One whole round.
  fileprivate mutating func round(at start: SimulatedTime) throws -> SimulatedTime {
    var now = start
    for turn in plan(at: start).turns { now = try run(turn, from: now) }
    return now
  }
}

@Suite struct SchedulerTests {
  /// A request of a random day.
  private struct Work {
    let request: ScheduledRequest
    let tokens: Int
  }

  private static func draw(_ generator: inout SplitMix64, id: Int) -> Work {
    Work(
      request: ScheduledRequest(
        id: RequestID(id), promptTokens: Int.random(in: 1...40, using: &generator),
        arrival: .zero,
        deadline: Bool.random(using: &generator)
          ? SimulatedTime(picoseconds: Int64.random(in: 0...100_000, using: &generator)) : nil),
      tokens: Int.random(in: 1...12, using: &generator))
  }

  @Test("Nothing is lost, doubled or starved in random days", arguments: 0..<60)
  func randomDays(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    let settings = Scheduler.Settings(
      appliances: Int.random(in: 1...3, using: &generator),
      slots: Int.random(in: 1...4, using: &generator),
      maximumQueued: Int.random(in: 0...6, using: &generator),
      promptChunk: Int.random(in: 1...20, using: &generator),
      policy: SchedulingPolicy.allCases.randomElement(using: &generator)!,
      overflow: OverflowPolicy.allCases.randomElement(using: &generator)!,
      dropsLate: Bool.random(using: &generator))
    var scheduler = Scheduler(settings)
    var works: [RequestID: Work] = [:]
    var open: Set<RequestID> = []
    var ended: [RequestID: String] = [:]
    var position: [RequestID: Int] = [:]
    var tokens: [RequestID: Int] = [:]
    func close(_ id: RequestID, _ how: String) {
      #expect(open.remove(id) != nil && ended[id] == nil)
      ended[id] = how
    }
    for step in 0..<400 {
      if step < 300, Int.random(in: 0..<3, using: &generator) == 0 {
        let work = Self.draw(&generator, id: works.count)
        works[work.request.id] = work
        let before = scheduler.waitingCount
        do {
          let dropped = try scheduler.submit(work.request)
          open.insert(work.request.id)
          if let dropped { close(dropped.id, "dropped") }
        } catch {
          ended[work.request.id] = "refused"
          #expect(before >= settings.maximumQueued && scheduler.waitingCount == before)
        }
      }
      if Int.random(in: 0..<12, using: &generator) == 0, let victim = open.min() {
        let (first, second) = (scheduler.end(victim), scheduler.end(victim))
        #expect(first && !second)
        close(victim, "cancelled")
      }
      let appliance = Int.random(in: 0..<settings.appliances, using: &generator)
      let now = SimulatedTime(picoseconds: Int64(step) * 300)
      let (turns, dropped) = scheduler.round(appliance: appliance, at: now)
      for request in dropped {
        #expect(request.deadline! < now && position[request.id] == nil)
        close(request.id, "late")
      }
      #expect(turns.count <= settings.slots && Set(turns.map(\.slot)).count == turns.count)
      if turns.count < settings.slots { #expect(scheduler.waitingCount == 0) }
      for turn in turns {
        let id = turn.request.id
        #expect(open.contains(id) && turn.positions.lowerBound == position[id, default: 0])
        #expect(turn.positions.count <= settings.promptChunk && !turn.positions.isEmpty)
        if turn.positions.count > 1 {
          #expect(turn.positions.upperBound <= turn.request.promptTokens)
        }
        position[id] = turn.positions.upperBound
        guard turn.givesToken else { continue }
        tokens[id, default: 0] += 1
        #expect(position[id] == turn.request.promptTokens + tokens[id]! - 1)
        if tokens[id] == works[id]!.tokens {
          let isThere = scheduler.end(id)
          #expect(isThere)
          close(id, "done")
        }
      }
      #expect(scheduler.waitingCount + scheduler.runningCount == open.count)
    }
    #expect(ended.count + open.count == works.count)
  }

  @Test func policiesChoose() throws {
    func order(_ policy: SchedulingPolicy) throws -> [Int] {
      var scheduler = Scheduler(Scheduler.Settings(promptChunk: 100, policy: policy))
      for (id, (prompt, deadline)) in [(9, 50), (3, 90), (5, 10), (3, 20)].enumerated() {
        _ = try scheduler.submit(
          ScheduledRequest(
            id: RequestID(id), promptTokens: prompt, arrival: .zero,
            deadline: SimulatedTime(picoseconds: Int64(deadline))))
      }
      return (0..<4).map { _ in
        let turn = scheduler.round(at: .zero).turns[0]
        scheduler.end(turn.request.id)
        return turn.request.id.number
      }
    }
    #expect(try order(.firstCome) == [0, 1, 2, 3])
    #expect(try order(.shortestPrompt) == [1, 3, 2, 0])
    #expect(try order(.earliestDeadline) == [2, 3, 0, 1])
  }

  @Test("Between two tokens lie at most the others' chunks")
  func promptsDoNotStarveTokens() throws {
    var service = Service(
      Scheduler.Settings(slots: 3, promptChunk: 4), costs: SteppedCosts())
    _ = try service.submit(
      ScheduledRequest(id: RequestID(0), promptTokens: 1, arrival: .zero))
    var now = try service.round(at: .zero)
    for id in 1...2 {
      _ = try service.submit(
        ScheduledRequest(id: RequestID(id), promptTokens: 100, arrival: now))
    }
    for _ in 0..<20 { now = try service.round(at: now) }
    let ended = service.end(RequestID(0))
    let times = try #require(ended)
    #expect(times.tokens == 21)
    // Two chunks of four passes and one pass of its own, none longer than 200 ps, two starts.
    #expect(times.longestGap <= SimulatedTime(picoseconds: 9 * 200 + 2 * 1000))
  }

  @Test func aLoneRequestTakesTheSumOfItsPasses() throws {
    var service = Service(Scheduler.Settings(promptChunk: 5), costs: SteppedCosts())
    _ = try service.submit(
      ScheduledRequest(
        id: RequestID(7), promptTokens: 12, arrival: SimulatedTime(picoseconds: 50),
        reads: .tokens))
    var now = SimulatedTime(picoseconds: 1050)
    for _ in 0..<(3 + 3) { now = try service.round(at: now) }
    let ended = service.end(RequestID(7))
    let times = try #require(ended)
    let prompt = 1000 + (0..<12).reduce(0) { $0 + 100 + $1 } + 77
    let rest = (12..<15).reduce(0) { $0 + 100 + $1 + 77 }
    #expect(times.queueTime?.picoseconds == 1000)
    #expect(times.timeToFirstToken?.picoseconds == Int64(1000 + prompt))
    #expect(times.totalTime?.picoseconds == Int64(1000 + prompt + rest))
    #expect(times.tokens == 4 && times.passes == 15)
    #expect(abs(times.joules - (0.5 + 15 + 4 * 0.25)) < 1e-12)
    #expect(!service.scheduler.hasWork())
  }

  @Test func whoWaitsGoesToTheApplianceThatHoldsTheFewest() throws {
    var scheduler = Scheduler(Scheduler.Settings(appliances: 3, slots: 3))
    func submit(_ ids: ClosedRange<Int>) throws {
      for id in ids {
        _ = try scheduler.submit(
          ScheduledRequest(id: RequestID(id), promptTokens: 1, arrival: .zero))
      }
    }
    func requests(_ appliance: Int) -> Set<Int> {
      Set(scheduler.occupants(appliance: appliance).compactMap { $0?.number })
    }
    try submit(0...3)
    let (turns, _) = scheduler.rounds(appliances: [0, 1, 2], at: .zero)
    #expect(turns.map(\.count) == [2, 1, 1])
    #expect(requests(0) == [0, 3] && requests(1) == [1] && requests(2) == [2])
    // An appliance in the middle of a round takes nobody.
    try submit(4...7)
    _ = scheduler.rounds(appliances: [0, 2], at: .zero)
    #expect(requests(0) == [0, 3, 5] && requests(2) == [2, 4, 6] && requests(1) == [1])
    #expect(scheduler.waitingCount == 1)
  }

  @Test func theSlotThatHoldsMostOfThePromptIsTaken() throws {
    var scheduler = Scheduler(Scheduler.Settings(slots: 3, promptChunk: 100))
    func submit(_ id: Int) throws {
      _ = try scheduler.submit(
        ScheduledRequest(id: RequestID(id), promptTokens: 8, arrival: .zero))
    }
    try submit(0)
    let (first, _) = scheduler.round(at: .zero) { [2, 6, 5][$1] + $0.id.number * 0 }
    #expect(first.map(\.slot) == [1] && first[0].positions == 6..<8 && first[0].isFirst)
    // Slot 1 is taken; the whole prompt is there, but its last position still runs.
    try submit(1)
    let (second, _) = scheduler.round(at: .zero) { _, slot in [8, 99, 7][slot] }
    #expect(second.map(\.slot) == [1, 0] && second[1].positions == 7..<8 && second[1].isFirst)
    #expect(second[0].positions == 8..<9 && !second[0].isFirst)
    // Of equal ones the slot that is free for longest: never used before used.
    scheduler.end(RequestID(0))
    scheduler.end(RequestID(1))
    try submit(2)
    try submit(3)
    #expect(scheduler.round(at: .zero).turns.map(\.slot) == [2, 1])
    #expect(scheduler.occupants() == [nil, RequestID(3), RequestID(2)])
  }
}
