// SPDX-License-Identifier: Apache-2.0

/// Decides whose passes are next; knows no time but the one it is told, and no values.
///
/// A request waits in one queue until a slot is free, and holds the slot until it ends. Appliances work in
/// rounds: each occupied slot has one turn in a round, which is one pass, or so many passes of a prompt that
/// those who generate do not starve. Turns of one pass come first, so that tokens do not wait for prompts; among
/// them, and among the others, requests keep the order in which they got their slots, whichever these are.
public struct Scheduler: Sendable {
  /// Sizes and rules.
  public struct Settings: Sendable, Equatable {
    /// Appliances that share the queue.
    public var appliances: Int
    /// Requests that an appliance holds at once.
    public var slots: Int
    /// Requests that may wait beyond those for which a slot is free.
    public var maximumQueued: Int
    /// Most passes of a prompt in a turn.
    public var promptChunk: Int
    /// Who gets a free slot.
    public var policy: SchedulingPolicy
    /// Who goes when the queue is full.
    public var overflow: OverflowPolicy
    /// Whether a request whose deadline is over before it has a slot is dropped.
    public var dropsLate: Bool

    /// Settings; all numbers are at least 1, except `maximumQueued`, which may be 0.
    public init(
      appliances: Int = 1, slots: Int = 1, maximumQueued: Int = 256, promptChunk: Int = 16,
      policy: SchedulingPolicy = .firstCome, overflow: OverflowPolicy = .refuseNewest,
      dropsLate: Bool = false
    ) {
      precondition(appliances > 0 && slots > 0 && maximumQueued >= 0 && promptChunk > 0)
      self.appliances = appliances
      self.slots = slots
      self.maximumQueued = maximumQueued
      self.promptChunk = promptChunk
      self.policy = policy
      self.overflow = overflow
      self.dropsLate = dropsLate
    }
  }

  /// What one slot does in a round.
  public struct Turn: Sendable, Equatable {
    /// Whose slot it is.
    public let request: ScheduledRequest
    /// The slot within its appliance.
    public let slot: Int
    /// Positions whose passes run, in order.
    public let positions: Range<Int>
    /// Whether the last of them gives a token.
    public var givesToken: Bool { positions.upperBound >= request.promptTokens }
    /// Whether it is the request's first.
    public let isFirst: Bool
  }

  /// How far the request in a slot is.
  public struct SlotProgress: Sendable, Equatable {
    /// The request.
    public let request: RequestID
    /// Tokens of its prompt.
    public let promptTokens: Int
    /// Positions of the slot that have keys and values, or will have with the running turn.
    public let positions: Int
  }

  /// The queue was full.
  public struct QueueFull: Error, Sendable, Equatable, CustomStringConvertible {
    /// How many may wait.
    public let maximum: Int
    /// One line that says what to do.
    public var description: String {
      "the queue is full: \(maximum) requests wait; try again later"
    }
  }

  private struct Occupant: Sendable {
    let request: ScheduledRequest
    /// How many got a slot before it.
    let admission: Int
    var position: Int
    var hadTurn = false
  }

  private struct Place: Sendable {
    var occupant: Occupant?
    /// Grows with each request that ends, so that of free slots the one free for longest is found.
    var freedAt = 0
  }

  /// Sizes and rules.
  public let settings: Settings
  private var waiting: [ScheduledRequest] = []
  /// `[appliance x slots + slot]`
  private var places: [Place]
  private var endings = 0
  private var admissions = 0

  /// An idle scheduler.
  public init(_ settings: Settings) {
    self.settings = settings
    places = Array(repeating: Place(), count: settings.appliances * settings.slots)
  }

  /// Requests that wait for a slot.
  public var waitingCount: Int { waiting.count }
  /// Requests that hold a slot.
  public var runningCount: Int { places.count { $0.occupant != nil } }
  /// Who holds the slots of an appliance.
  public func occupants(appliance: Int = 0) -> [RequestID?] {
    range(appliance).map { places[$0].occupant?.request.id }
  }
  /// How far the requests that hold the slots of an appliance are.
  public func progress(appliance: Int = 0) -> [SlotProgress?] {
    range(appliance).map { place in
      places[place].occupant.map {
        SlotProgress(
          request: $0.request.id, promptTokens: $0.request.promptTokens, positions: $0.position)
      }
    }
  }
  /// Whether an appliance has something to do.
  public func hasWork(appliance: Int = 0) -> Bool {
    !waiting.isEmpty || range(appliance).contains { places[$0].occupant != nil }
  }

  /// Takes a request into the queue.
  /// - Returns: the request that had to go for it, if any.
  public mutating func submit(
    _ request: ScheduledRequest
  ) throws(QueueFull) -> ScheduledRequest? {
    let free = places.count { $0.occupant == nil }
    var dropped: ScheduledRequest?
    if waiting.count >= settings.maximumQueued + free {
      guard settings.overflow == .dropOldest, !waiting.isEmpty else {
        throw QueueFull(maximum: settings.maximumQueued)
      }
      dropped = waiting.removeFirst()
    }
    waiting.append(request)
    return dropped
  }

  /// Ends a request, whether it waits or holds a slot, which is free from now on.
  /// - Returns: whether there was such a request.
  @discardableResult
  public mutating func end(_ id: RequestID) -> Bool {
    if let index = places.firstIndex(where: { $0.occupant?.request.id == id }) {
      endings += 1
      places[index] = Place(freedAt: endings)
      return true
    }
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return false }
    waiting.remove(at: index)
    return true
  }

  /// Hands out free slots of an appliance, then gives each occupied one a turn.
  ///
  /// - Parameter reusable: how many positions of a request's prompt a free slot holds the keys and values of
  ///   already. The slot that holds most is taken, of equal ones the one that is free for longest; the last
  ///   position of a prompt runs in any case, since somebody waits for its token.
  /// - Returns: the turns in the order in which they run, and who is dropped because the deadline is over.
  public mutating func round(
    appliance: Int = 0, at now: SimulatedTime,
    reusable: (_ request: ScheduledRequest, _ slot: Int) -> Int = { _, _ in 0 }
  ) -> (turns: [Turn], dropped: [ScheduledRequest]) {
    let (turns, dropped) = rounds(appliances: [appliance], at: now) { reusable($0, $2) }
    return (turns[0], dropped)
  }

  /// Begins a round of each of several appliances at the same moment.
  ///
  /// Who waits goes to the appliance that holds the fewest requests, of equal ones to the first: an idle one
  /// serves at once where a busy one shares its passes.
  /// - Returns: as `round`, the turns by appliance.
  public mutating func rounds(
    appliances: [Int], at now: SimulatedTime,
    reusable: (_ request: ScheduledRequest, _ appliance: Int, _ slot: Int) -> Int = { _, _, _ in 0 }
  ) -> (turns: [[Turn]], dropped: [ScheduledRequest]) {
    var dropped: [ScheduledRequest] = []
    if settings.dropsLate {
      dropped = waiting.filter { ($0.deadline ?? now) < now }
      if !dropped.isEmpty { waiting.removeAll { ($0.deadline ?? now) < now } }
    }
    admit(appliances, reusable: reusable)
    return (appliances.map { turns(appliance: $0) }, dropped)
  }

  private mutating func admit(
    _ appliances: [Int],
    reusable: (_ request: ScheduledRequest, _ appliance: Int, _ slot: Int) -> Int
  ) {
    guard !waiting.isEmpty else { return }
    var free = appliances.map { range($0).filter { places[$0].occupant == nil } }
    while let index = free.indices.max(by: { free[$0].count < free[$1].count }),
      !free[index].isEmpty, let request = nextRequest()
    {
      let first = range(appliances[index]).lowerBound
      let slots = free[index]
      let known = slots.map { reusable(request, appliances[index], $0 - first) }
      let best = slots.indices.max {
        known[$0] != known[$1]
          ? known[$0] < known[$1] : places[slots[$0]].freedAt > places[slots[$1]].freedAt
      }
      guard let best else { return }
      places[slots[best]].occupant = Occupant(
        request: request, admission: admissions,
        position: max(0, min(known[best], request.promptTokens - 1)))
      admissions += 1
      free[index].remove(at: best)
    }
  }

  private mutating func turns(appliance: Int) -> [Turn] {
    let occupied = range(appliance).compactMap { place in
      places[place].occupant.map { (place, $0.admission) }
    }
    let turns = occupied.sorted { $0.1 < $1.1 }
      .compactMap { turn(place: $0.0, appliance: appliance) }
    return turns.filter { $0.positions.count == 1 } + turns.filter { $0.positions.count > 1 }
  }

  /// The turn of an occupied slot.
  private mutating func turn(place: Int, appliance: Int) -> Turn? {
    guard let occupant = places[place].occupant else { return nil }
    let rest = occupant.request.promptTokens - occupant.position
    let end = occupant.position + max(1, min(settings.promptChunk, rest))
    places[place].occupant?.position = end
    places[place].occupant?.hadTurn = true
    return Turn(
      request: occupant.request, slot: place - appliance * settings.slots,
      positions: occupant.position..<end, isFirst: !occupant.hadTurn)
  }

  private func range(_ appliance: Int) -> Range<Int> {
    appliance * settings.slots..<(appliance + 1) * settings.slots
  }

  /// Takes from the queue whom the policy chooses; of equals the one that came first.
  private mutating func nextRequest() -> ScheduledRequest? {
    guard !waiting.isEmpty else { return nil }
    let index: Int? =
      switch settings.policy {
      case .firstCome: 0
      case .shortestPrompt: waiting.indices.min { rank(\.promptTokens, $0, $1) }
      case .earliestDeadline: waiting.indices.min { rank(\.urgency, $0, $1) }
      }
    return index.map { waiting.remove(at: $0) }
  }

  private func rank<Value: Comparable>(
    _ value: KeyPath<ScheduledRequest, Value>, _ first: Int, _ second: Int
  ) -> Bool {
    let (a, b) = (waiting[first][keyPath: value], waiting[second][keyPath: value])
    return a != b ? a < b : first < second
  }
}

extension ScheduledRequest {
  /// The deadline, or the end of time.
  fileprivate var urgency: SimulatedTime { deadline ?? SimulatedTime(picoseconds: .max) }
}
