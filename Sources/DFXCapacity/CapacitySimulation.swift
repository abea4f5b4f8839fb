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
  /// - Complexity: one event per turn.
  public mutating func run() throws -> CapacityDay {
    while true {
      let ending = appliances.indices.min {
        let (a, b) = (appliances[$0].running?.end, appliances[$1].running?.end)
        guard let a else { return false }
        return b.map { a < $0 } ?? true
      }
      let end = ending.flatMap { appliances[$0].running?.end }
      let arrival = next < order.count ? requests[order[next]].arrival : nil
      // A turn that ends as somebody comes ends first.
      if let ending, let end, end <= arrival ?? end {
        try finish(ending)
      } else if let arrival {
        arrive(until: arrival)
        for index in appliances.indices where appliances[index].running == nil {
          try start(index, at: arrival)
        }
      } else {
        break
      }
    }
    let first = order.first.map { requests[$0].arrival } ?? .zero
    return CapacityDay(
      outcomes: outcomes.map { $0 ?? .refused }, gaps: gaps, busy: appliances.map(\.busy),
      span: max(last, first) - first)
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

  /// Ends the running turn of an appliance and starts its next one.
  private mutating func finish(_ index: Int) throws {
    guard let (turn, end) = appliances[index].running else { return }
    appliances[index].running = nil
    last = max(last, end)
    if turn.givesToken {
      let number = turn.request.id.number
      if let before = lastToken[number] { gaps.append(end - before) }
      lastToken[number] = end
      made[number] += 1
      if made[number] == requests[number].output, let times = service.end(turn.request.id) {
        outcomes[number] = .served(times)
      }
    }
    try start(index, at: end)
  }

  /// Starts the next turn of an appliance, of a new round where the last one is over.
  private mutating func start(_ index: Int, at now: SimulatedTime) throws {
    if appliances[index].turns.isEmpty {
      arrive(until: now)
      let plan = service.plan(appliance: index, at: now)
      for id in plan.dropped { outcomes[id.number] = .late }
      appliances[index].turns = plan.turns.reversed()
    }
    guard let turn = appliances[index].turns.popLast() else { return }
    let end = try service.run(turn, from: now)
    appliances[index].busy += end - now
    appliances[index].running = (turn, end)
  }
}
