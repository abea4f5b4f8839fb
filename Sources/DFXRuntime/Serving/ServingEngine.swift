// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// Runs requests on one appliance: values from its passes, times from its clock under the same queue.
///
/// The simulated clock moves with passes alone; on an idle appliance it stands still. Passes that run together
/// on the host are a group; a request that comes or is cancelled while a group runs does so at its end.
public actor ServingEngine {
  /// The devices and what their passes take, made on the thread on which they stay.
  public struct Backend {
    let passes: any SlotPasses
    let costs: any PassCosts

    /// Devices for values, and a clock for times.
    public init(passes: any SlotPasses, costs: any PassCosts) {
      self.passes = passes
      self.costs = costs
    }
  }

  private let executor: ThreadExecutor
  /// The thread that runs the passes.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let settings: Scheduler.Settings
  private var passes: (any SlotPasses)?
  private var service: Service<AnyPassCosts>?
  private var clock = SimulatedTime.zero
  private var active: [RequestID: ActiveRequest] = [:]
  /// Requests whose arrival is still to come, the next one last.
  private var pending: [ScheduledRequest] = []
  /// The tokens whose keys and values each slot holds.
  private var held: [[Int]]
  private var count = 0
  private var isDraining = false
  private var sleeper: CheckedContinuation<Void, Never>?
  private var totals = ServingTotals()

  /// An engine; `slots` of the settings must be what the backend has.
  public init(_ settings: Scheduler.Settings) {
    self.settings = settings
    held = Array(repeating: [], count: settings.slots)
    executor = ThreadExecutor()
    executor.start(name: "dfx-serving")
  }

  deinit { executor.stop() }

  /// Makes the devices.
  public func load(_ make: @Sendable () throws -> sending Backend) throws {
    let backend = try make()
    let slots = backend.passes.slots
    precondition(slots == settings.slots, "slots of the devices and the scheduler")
    passes = backend.passes
    service = Service(settings, costs: AnyPassCosts(base: backend.costs))
  }

  /// Looks at what passes take.
  public func inspect<Value: Sendable>(
    _ body: @Sendable (any PassCosts) throws -> Value
  ) rethrows -> Value? {
    try service.map { try body($0.costs.base) }
  }

  /// What is going on.
  public var status: ServingStatus {
    ServingStatus(
      slots: service?.scheduler.progress() ?? [], waiting: waitingCount, clock: clock,
      totals: totals, isDraining: isDraining)
  }

  private var waitingCount: Int { (service?.scheduler.waitingCount ?? 0) + pending.count }

  /// Takes a request; its events end with `finished` or `failed`. Whoever stops listening cancels it.
  public func submit(
    _ request: ServingRequest
  ) throws(ServingFailure) -> AsyncStream<ServingEvent> {
    guard !isDraining else { throw .draining }
    do { try check(request.generation) } catch { throw .refused(error) }
    let id = RequestID(count)
    let arrival = max(request.arrival ?? clock, clock)
    let scheduled = ScheduledRequest(
      id: id, promptTokens: request.generation.prompt.count, arrival: arrival,
      deadline: request.deadline.map { arrival + $0 }, reads: request.reads)
    let (stream, continuation) = AsyncStream.makeStream(of: ServingEvent.self)
    if arrival > clock {
      let place = pending.firstIndex { $0.arrival <= arrival } ?? pending.count
      pending.insert(scheduled, at: place)
    } else {
      do { try enter(scheduled) } catch { throw .queueFull(maximum: error.maximum) }
    }
    count += 1
    active[id] = ActiveRequest(request, events: continuation)
    continuation.onTermination = { [weak self] reason in
      guard case .cancelled = reason else { return }
      Task { [weak self] in await self?.cancel(id) }
    }
    wake()
    return stream
  }

  /// Ends a request; its slot is free when the passes that are running have ended.
  public func cancel(_ id: RequestID) {
    guard let request = active.removeValue(forKey: id) else { return }
    totals.cancelled += 1
    let toCome = pending.firstIndex { $0.id == id }.map { pending.remove(at: $0).arrival }
    let times = service?.end(id) ?? RequestTimes(arrival: toCome ?? clock)
    request.events.yield(.finished(.interrupted, times))
    request.events.finish()
  }

  /// Takes no more requests; `run` returns when those that are here have ended.
  public func drain() {
    isDraining = true
    wake()
  }

  /// Ends all requests.
  public func cancelAll() {
    for id in active.keys { cancel(id) }
    wake()
  }

  /// Runs rounds until the engine is drained.
  public func run() async {
    while true {
      if hasWork {
        await round()
      } else if isDraining {
        return
      } else {
        await withCheckedContinuation { sleeper = $0 }
      }
    }
  }

  private var hasWork: Bool { !pending.isEmpty || service?.scheduler.hasWork() == true }

  private func wake() {
    sleeper?.resume()
    sleeper = nil
  }

  private func enter(_ request: ScheduledRequest) throws(Scheduler.QueueFull) {
    if let dropped = try service?.submit(request) { fail(dropped, .dropped) }
  }

  private func check(_ request: GenerationRequest) throws(RuntimeError) {
    guard let passes else { return }
    try request.validate(context: passes.context, vocabulary: passes.vocabulary)
  }

  /// One round, in groups of passes between which requests come and go.
  private func round() async {
    if service?.scheduler.hasWork() != true, let next = pending.last {
      clock = max(clock, next.arrival)
    }
    arrive(until: clock)
    let plan = service?.plan(at: clock) { [active, held] request, slot in
      active[request.id]?.reusable(from: held[slot]) ?? 0
    }
    guard let plan else { return }
    for id in plan.dropped { fail(id, .late) }
    var rest = plan.turns[...]
    repeat {
      run(group: nextGroup(&rest))
      await Task.yield()
    } while !rest.isEmpty
  }

  /// Takes turns that run together, as many passes as share a reading of the weights; at least one turn.
  private func nextGroup(_ rest: inout ArraySlice<Scheduler.Turn>) -> [Scheduler.Turn] {
    var group: [Scheduler.Turn] = []
    var passes = 0
    while let turn = rest.first,
      group.isEmpty || passes + turn.positions.count <= SlotWork.passesTogether
    {
      rest.removeFirst()
      guard active[turn.request.id] != nil else { continue }
      group.append(turn)
      passes += turn.positions.count
    }
    return group
  }

  /// Times first, since they do not depend on values, then values.
  private func run(group: [Scheduler.Turn]) {
    guard let passes, !group.isEmpty else { return }
    do {
      var ends: [SimulatedTime] = []
      for turn in group {
        guard let end = try service?.run(turn, from: ends.last ?? clock) else { return }
        ends.append(end)
      }
      let works = group.map(work)
      for work in works {
        held[work.slot].replaceSubrange(work.position..., with: work.tokens)
      }
      for ((turn, end), result) in zip(zip(group, ends), try passes.run(works)) {
        // Who came during the turn finds the slots as they were.
        arrive(until: end, isOpen: true)
        clock = end
        advance(turn, result)
      }
    } catch {
      for turn in group {
        held[turn.slot] = []
        fail(turn.request.id, .fault("\(error)"))
      }
      do { try passes.recover() } catch { isDraining = true }
    }
  }

  private func arrive(until end: SimulatedTime, isOpen: Bool = false) {
    while let next = pending.last, next.arrival < end || (!isOpen && next.arrival == end) {
      pending.removeLast()
      do { try enter(next) } catch { fail(next.id, .queueFull(maximum: error.maximum)) }
    }
  }

  private func work(of turn: Scheduler.Turn) -> SlotWork {
    let request = active[turn.request.id]
    let logits: OutputPasses =
      switch turn.request.reads {
      case .none: .none
      case .tokens: turn.givesToken ? .last : .none
      case .all: .all
      }
    return SlotWork(
      slot: turn.slot, tokens: request?.tokens(at: turn.positions) ?? [],
      position: turn.positions.lowerBound, givesToken: turn.givesToken, logits: logits)
  }

  /// Takes the result of a turn: the prompt's log-probabilities, the next token, the end.
  private func advance(_ turn: Scheduler.Turn, _ result: SlotResult) {
    let id = turn.request.id
    guard var request = active[id] else { return }
    let wasPrompt = min(turn.positions.upperBound, turn.request.promptTokens)
    totals.promptTokens += max(0, wasPrompt - turn.positions.lowerBound)
    if turn.isFirst { totals.reusedPromptTokens += turn.positions.lowerBound }
    do {
      let end = try request.advance(turn, result, context: passes?.context ?? 0)
      totals.generatedTokens += turn.givesToken && request.isGenerating ? 1 : 0
      active[id] = request
      guard let end else { return }
      active[id] = nil
      if let times = service?.end(id) {
        totals.add(times)
        request.events.yield(.finished(end, times))
      }
      request.events.finish()
    } catch {
      fail(id, .fault("\(error)"))
    }
  }

  private func fail(_ id: RequestID, _ cause: ServingFailure) {
    service?.end(id)
    totals.failed += 1
    guard let request = active.removeValue(forKey: id) else { return }
    request.events.yield(.failed(cause))
    request.events.finish()
  }
}

/// Costs of some kind.
struct AnyPassCosts: PassCosts {
  var base: any PassCosts
  mutating func pass(position: Int) throws -> SimulatedCost { try base.pass(position: position) }
  var request: SimulatedCost { base.request }
  var reading: SimulatedCost { base.reading }
}
