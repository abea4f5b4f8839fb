// SPDX-License-Identifier: Apache-2.0

public import DFXRuntime

/// What became of a request.
public enum CapacityOutcome: Sendable, Equatable {
  /// It has its answer.
  case served(RequestTimes)
  /// The queue was full.
  case refused
  /// A newer one took its place in the queue.
  case dropped
  /// Its deadline was over before it had a slot.
  case late
}

/// What became of a day.
public struct CapacityDay: Sendable, Equatable {
  /// In the order of the requests.
  public let outcomes: [CapacityOutcome]
  /// Times between tokens that follow each other, all requests.
  public let gaps: [SimulatedTime]
  /// How long each appliance ran passes or waited for the host.
  public let busy: [SimulatedTime]
  /// From the first arrival to the last token.
  public let span: SimulatedTime
}

/// A day of appliances that share a queue: discrete events over exact times of passes.
///
/// The scheduler and its service are those of the server, and so are the rules of who comes when: a request that
/// arrives during a turn finds the slots as they are in it, one that arrives as it ends finds them as it leaves
/// them. A server with the same requests on one appliance takes the same times.
public struct CapacitySimulation<Costs: PassCosts> {
  private struct Appliance {
    var turns: [Scheduler.Turn] = []
    /// The turn that runs, and when it ends.
    var running: (turn: Scheduler.Turn, end: SimulatedTime)?
    var busy = SimulatedTime.zero
  }

  private let requests: [CapacityRequest]
  private let reads: LogitsReading
  private var service: Service<Costs>
  private var appliances: [Appliance]
  private var outcomes: [CapacityOutcome?]
  private var made: [Int]
  private var lastToken: [SimulatedTime?]
  private var gaps: [SimulatedTime] = []
  /// Requests in the order in which they come; those from `next` on are still to come.
  private let order: [Int]
  private var next = 0
  private var last = SimulatedTime.zero

  /// A day of `requests`; `reads` says which logits cross PCIe.
  public init(
    _ requests: [CapacityRequest], settings: Scheduler.Settings, costs: Costs,
    reads: LogitsReading = .none
  ) {
    self.requests = requests
    self.reads = reads
    service = Service(settings, costs: costs)
    appliances = Array(repeating: Appliance(), count: settings.appliances)
    outcomes = Array(repeating: nil, count: requests.count)
    made = Array(repeating: 0, count: requests.count)
    lastToken = Array(repeating: nil, count: requests.count)
    order = requests.indices.sorted {
      (requests[$0].arrival, $0) < (requests[$1].arrival, $1)
    }
  }

  /// Runs the day to its end; once.
  /// - Complexity: one event per turn and per moment at which requests come; each looks at all appliances.
  public mutating func run() throws -> CapacityDay {
    while let now = nextMoment() {
      // Turns that end as somebody comes end first.
      for index in appliances.indices where appliances[index].running?.end == now { finish(index) }
      arrive(until: now)
      try start(at: now)
    }
    let first = order.first.map { requests[$0].arrival } ?? .zero
    return CapacityDay(
      outcomes: outcomes.map { $0 ?? .refused }, gaps: gaps, busy: appliances.map(\.busy),
      span: max(last, first) - first)
  }

  /// When the next turn ends or the next request comes; nil at the end of the day.
  private func nextMoment() -> SimulatedTime? {
    let end = appliances.lazy.compactMap { $0.running?.end }.min()
    guard next < order.count else { return end }
    let arrival = requests[order[next]].arrival
    return end.map { min($0, arrival) } ?? arrival
  }

  /// Takes in who comes up to `end`.
  private mutating func arrive(until end: SimulatedTime) {
    while next < order.count, requests[order[next]].arrival <= end {
      let number = order[next]
      next += 1
      let request = requests[number]
      do throws(Scheduler.QueueFull) {
        let dropped = try service.submit(
          ScheduledRequest(
            id: RequestID(number), promptTokens: request.input, arrival: request.arrival,
            deadline: request.deadline.map { request.arrival + $0 }, reads: reads))
        if let dropped { outcomes[dropped.number] = .dropped }
      } catch {
        outcomes[number] = .refused
      }
    }
  }

  /// Ends the running turn of an appliance.
  private mutating func finish(_ index: Int) {
    guard let (turn, end) = appliances[index].running else { return }
    appliances[index].running = nil
    last = max(last, end)
    guard turn.givesToken else { return }
    let number = turn.request.id.number
    if let before = lastToken[number] { gaps.append(end - before) }
    lastToken[number] = end
    made[number] += 1
    if made[number] == requests[number].output, let times = service.end(turn.request.id) {
      outcomes[number] = .served(times)
    }
  }

  /// Plans rounds of the appliances whose last ones are over, all at once so that an idle one is preferred,
  /// and starts the next turn of each that stands still.
  private mutating func start(at now: SimulatedTime) throws {
    let standing = appliances.indices.filter { appliances[$0].running == nil }
    let free = standing.filter { appliances[$0].turns.isEmpty }
    if !free.isEmpty {
      let plan = service.plan(appliances: free, at: now)
      for id in plan.dropped { outcomes[id.number] = .late }
      for (index, turns) in zip(free, plan.turns) { appliances[index].turns = turns.reversed() }
    }
    for index in standing {
      guard let turn = appliances[index].turns.popLast() else { continue }
      let end = try service.run(turn, from: now)
      appliances[index].busy += end - now
      appliances[index].running = (turn, end)
    }
  }
}
