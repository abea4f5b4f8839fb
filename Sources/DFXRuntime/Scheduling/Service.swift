// SPDX-License-Identifier: Apache-2.0

/// What something takes on the appliance.
public struct SimulatedCost: Sendable, Equatable {
  /// How long.
  public var time: SimulatedTime
  /// Energy of all devices.
  public var joules: Double

  /// Nothing.
  public static let zero = SimulatedCost(time: .zero, joules: 0)

  /// A cost.
  public init(time: SimulatedTime, joules: Double) {
    self.time = time
    self.joules = joules
  }

  static func += (sum: inout SimulatedCost, other: SimulatedCost) {
    sum.time += other.time
    sum.joules += other.joules
  }
}

/// What passes take, and what the host adds.
public protocol PassCosts {
  /// One pass at a position.
  mutating func pass(position: Int) throws -> SimulatedCost
  /// Starting the devices for a request and waiting for them.
  var request: SimulatedCost { get }
  /// Reading the logits of one pass and starting the next.
  var reading: SimulatedCost { get }
}

/// When things happened to a request.
public struct RequestTimes: Sendable, Equatable {
  /// When it came.
  public let arrival: SimulatedTime
  /// When it got a slot; nil before.
  public internal(set) var admission: SimulatedTime?
  /// When its first token was there; nil before.
  public internal(set) var firstToken: SimulatedTime?
  /// When its last token so far was there.
  public internal(set) var lastToken: SimulatedTime?
  /// Tokens so far.
  public internal(set) var tokens = 0
  /// Passes so far.
  public internal(set) var passes = 0
  /// Positions of its prompt whose keys and values were there.
  public internal(set) var reusedPositions = 0
  /// Energy of its passes and of what the host added, all devices.
  public internal(set) var joules = 0.0
  /// The longest time between two of its tokens.
  public internal(set) var longestGap = SimulatedTime.zero

  /// Waiting for a slot.
  public var queueTime: SimulatedTime? { admission.map { $0 - arrival } }
  /// From arrival to the first token.
  public var timeToFirstToken: SimulatedTime? { firstToken.map { $0 - arrival } }
  /// From arrival to the last token.
  public var totalTime: SimulatedTime? { lastToken.map { $0 - arrival } }
  /// Seconds per token after the first; nil with fewer than two.
  public var secondsPerToken: Double? {
    guard let firstToken, let lastToken, tokens > 1 else { return nil }
    return (lastToken - firstToken).seconds / Double(tokens - 1)
  }
}

/// A scheduler with times: when each turn of each request ends.
///
/// Passes of one appliance follow each other in the order of the turns. The server and the simulation of
/// capacity both run this.
public struct Service<Costs: PassCosts> {
  /// Who waits and who runs.
  public private(set) var scheduler: Scheduler
  /// What passes take.
  public private(set) var costs: Costs
  private var times: [RequestID: RequestTimes] = [:]

  /// An idle service.
  public init(_ settings: Scheduler.Settings, costs: Costs) {
    scheduler = Scheduler(settings)
    self.costs = costs
  }

  /// Takes a request.
  /// - Returns: the request that was dropped for it, if any.
  public mutating func submit(
    _ request: ScheduledRequest
  ) throws(Scheduler.QueueFull) -> RequestID? {
    let dropped = try scheduler.submit(request)?.id
    if let dropped { times[dropped] = nil }
    times[request.id] = RequestTimes(arrival: request.arrival)
    return dropped
  }

  /// Plans one round of an appliance that begins at `start`; see `Scheduler.round`.
  ///
  /// Requests that arrive while it runs enter before the turn ends during which they arrive.
  public mutating func plan(
    appliance: Int = 0, at start: SimulatedTime,
    reusable: (_ request: ScheduledRequest, _ slot: Int) -> Int = { _, _ in 0 }
  ) -> (turns: [Scheduler.Turn], dropped: [RequestID]) {
    let (turns, dropped) = scheduler.round(appliance: appliance, at: start, reusable: reusable)
    return (turns, forget(dropped))
  }

  /// Plans a round of each of several appliances; see `Scheduler.rounds`.
  public mutating func plan(
    appliances: [Int], at start: SimulatedTime
  ) -> (turns: [[Scheduler.Turn]], dropped: [RequestID]) {
    let (turns, dropped) = scheduler.rounds(appliances: appliances, at: start)
    return (turns, forget(dropped))
  }

  private mutating func forget(_ requests: [ScheduledRequest]) -> [RequestID] {
    for request in requests { times[request.id] = nil }
    return requests.map(\.id)
  }

  /// Runs a turn from `start` on.
  /// - Returns: when its last pass has ended and its logits are read; `start` when its request is not here
  ///   any more.
  public mutating func run(
    _ turn: Scheduler.Turn, from start: SimulatedTime
  ) throws -> SimulatedTime {
    guard times[turn.request.id] != nil else { return start }
    let cost = try cost(of: turn)
    times[turn.request.id]?.add(turn, cost: cost, from: start, to: start + cost.time)
    return start + cost.time
  }

  /// Ends a request.
  /// - Returns: when things happened to it; nil for a request that is not here.
  @discardableResult
  public mutating func end(_ id: RequestID) -> RequestTimes? {
    scheduler.end(id)
    return times.removeValue(forKey: id)
  }

  private mutating func cost(of turn: Scheduler.Turn) throws -> SimulatedCost {
    var cost = turn.isFirst ? costs.request : .zero
    for position in turn.positions {
      cost += try costs.pass(position: position)
      switch turn.request.reads {
      case .none: break
      case .tokens: if position + 1 >= turn.request.promptTokens { cost += costs.reading }
      case .all: cost += costs.reading
      }
    }
    return cost
  }
}

extension RequestTimes {
  init(arrival: SimulatedTime) { self.arrival = arrival }

  fileprivate mutating func add(
    _ turn: Scheduler.Turn, cost: SimulatedCost, from start: SimulatedTime, to end: SimulatedTime
  ) {
    if turn.isFirst {
      admission = start
      reusedPositions = turn.positions.lowerBound
    }
    passes += turn.positions.count
    joules += cost.joules
    guard turn.givesToken else { return }
    if firstToken == nil { firstToken = end }
    if let lastToken { longestGap = max(longestGap, end - lastToken) }
    lastToken = end
    tokens += 1
  }
}
