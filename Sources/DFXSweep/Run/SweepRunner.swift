// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import Foundation

/// Runs the points of a sweep in worker processes, each point once.
///
/// Points that share model, machine and devices go to a worker together: it elaborates their platform once. One
/// thread starts workers, waits for what they say and writes it to the store.
public struct SweepRunner: Sendable {
  /// Points at a time.
  public var workers: Int
  /// The program that runs points: it speaks `WorkerReply`.
  public var executable: String
  /// The program's arguments.
  public var arguments: [String]
  /// Where results are kept and found again; nil keeps them in memory.
  public var store: SweepStore?
  /// Whether points that failed in an earlier run are tried again.
  public var retriesFailed: Bool

  /// A runner with `workers` points at a time.
  public init(
    workers: Int, executable: String, arguments: [String], store: SweepStore? = nil,
    retriesFailed: Bool = false
  ) {
    self.workers = max(1, workers)
    self.executable = executable
    self.arguments = arguments
    self.store = store
    self.retriesFailed = retriesFailed
  }

  /// Runs what has no result yet.
  ///
  /// A point that fails does not stop the others. What keeps points from running at all, such as a host without
  /// memory, is told and never stored; where nothing else happens any more, the rest is not tried.
  /// - Parameter isInterrupted: asked several times a second; points that run are then ended and nothing of them
  ///   is stored.
  /// - Throws: `SweepError.store`.
  public func run(
    _ points: [PreparedPoint], isInterrupted: () -> Bool = { false },
    onProgress: (SweepProgress) -> Void = { _ in }
  ) throws(SweepError) -> SweepOutcome {
    var run = SweepRun(self, points)
    return try run.finish(isInterrupted: isInterrupted, onProgress: onProgress)
  }
}

/// A sweep while it runs.
private struct SweepRun {
  private let runner: SweepRunner
  private let points: [PreparedPoint]
  private let owner = ClaimOwner()
  private var results: [PointKey: StoredResult] = [:]
  /// Points to run, in parts that share a platform.
  private var queue: [ArraySlice<PreparedPoint>] = []
  /// Points that another process runs.
  private var elsewhere: [PreparedPoint] = []
  private var unsaved: [(point: PreparedPoint, result: StoredResult)] = []
  private var troubles: [SweepOutcome.Trouble] = []
  /// Troubles since the last result.
  private var troublesInARow = 0
  private var busy: [BusyWorker] = []
  private var idle: [WorkerConnection] = []
  /// Workers that the host has room for.
  private var mostWorkers: Int
  private var progress: SweepProgress
  private var counts: [PointKey: Int] = [:]
  private let start = ContinuousClock.now
  private var lastSave = ContinuousClock.now
  private var lastRenewal = ContinuousClock.now
  private var lastLook = ContinuousClock.now

  /// A worker with the points that it has not answered yet.
  private struct BusyWorker {
    let connection: WorkerConnection
    var points: ArraySlice<PreparedPoint>
  }

  /// Points that go to a worker at once, at most: they are claimed together and lost together.
  private static let mostTogether = 256
  /// Results that are written at once, at most, and how long they may wait.
  private static let mostUnsaved = 256
  private static let longestUnsaved = Duration.milliseconds(250)

  init(_ runner: SweepRunner, _ points: [PreparedPoint]) {
    self.runner = runner
    self.points = points
    mostWorkers = runner.workers
    progress = SweepProgress(done: 0, failed: 0, total: points.count, resumed: 0, elapsed: 0)
    for point in points { counts[point.key, default: 0] += 1 }
  }

  mutating func finish(
    isInterrupted: () -> Bool, onProgress: (SweepProgress) -> Void
  ) throws(SweepError) -> SweepOutcome {
    defer {
      for worker in busy { worker.connection.end() }
      for worker in idle { worker.end() }
    }
    try findKnown()
    onProgress(progress)
    var isEnded = false
    do throws(SweepError) {
      while !isEnded {
        isEnded = isInterrupted()
        if isEnded || hasGivenUp { break }
        try assign()
        if busy.isEmpty && queue.isEmpty && elsewhere.isEmpty { break }
        let before = progress.done
        hear()
        try keep()
        progress.elapsed = (ContinuousClock.now - start) / .seconds(1)
        if progress.done != before { onProgress(progress) }
      }
      try keep(atOnce: true)
      try runner.store?.release(owner)
    } catch {
      try? runner.store?.release(owner)
      throw error
    }
    return SweepOutcome(
      results: try rendered(), troubles: troubles, total: points.count, isInterrupted: isEnded)
  }

  /// Whether nothing but trouble happens.
  private var hasGivenUp: Bool { troublesInARow > 2 * runner.workers + 2 }

  /// Takes what the store has and parts the rest.
  private mutating func findKnown() throws(SweepError) {
    if let store = runner.store {
      for result in try store.results(with: counts.keys).values {
        if case .error = result.outcome, runner.retriesFailed { continue }
        note(result, isNew: false)
      }
    }
    var seen = Set<PointKey>()
    let missing = points.filter { results[$0.key] == nil && seen.insert($0.key).inserted }
    // Every worker gets several parts, so that all end at about the same time.
    let share = missing.count / (runner.workers * 4)
    let most = min(Self.mostTogether, max(8, share))
    var parts = [PlatformIdentity: [PreparedPoint]]()
    var order = [PlatformIdentity]()
    for point in missing {
      if parts[point.platform] == nil { order.append(point.platform) }
      parts[point.platform, default: []].append(point)
    }
    for platform in order {
      let all = parts[platform] ?? []
      for first in stride(from: 0, to: all.count, by: most) {
        queue.append(all[first..<min(all.count, first + most)])
      }
    }
    queue.reverse()  // The last one is taken first.
  }

  private mutating func note(_ result: StoredResult, isNew: Bool) {
    guard results.updateValue(result, forKey: result.key) == nil else { return }
    let count = counts[result.key] ?? 0
    progress.done += count
    if !isNew { progress.resumed += count }
    if case .error = result.outcome { progress.failed += count }
  }

  /// Gives parts to workers that have none.
  private mutating func assign() throws(SweepError) {
    while busy.count < mostWorkers, let part = queue.popLast() {
      var wanted = part
      if let store = runner.store {
        let claimed = try store.claim(
          part.map(\.key), by: owner, retriesFailed: runner.retriesFailed)
        wanted = part.filter { claimed.contains($0.key) }[...]
        elsewhere += part.filter { !claimed.contains($0.key) }
        if wanted.isEmpty { continue }
      }
      do throws(WorkerConnection.Failure) {
        let worker: WorkerConnection
        if let free = idle.popLast() {
          worker = free
        } else {
          worker = try WorkerConnection(
            executable: runner.executable, arguments: runner.arguments)
        }
        try worker.send(Self.request(wanted))
        busy.append(BusyWorker(connection: worker, points: wanted))
      } catch {
        // Where the host has no room for one more worker, those that run do the work of all.
        guard busy.isEmpty else {
          queue.append(wanted)
          mostWorkers = busy.count
          return
        }
        trouble(error.description, with: wanted)
        if hasGivenUp { return }
      }
    }
  }

  /// A point was not run; those behind it are tried again.
  private mutating func trouble(_ reason: String, with points: ArraySlice<PreparedPoint>) {
    guard let first = points.first else { return }
    troubles.append(SweepOutcome.Trouble(point: first.point, reason: reason))
    troublesInARow += 1
    if points.count > 1 { queue.append(points.dropFirst()) }
  }

  private static func request(_ points: ArraySlice<PreparedPoint>) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    let data = try? encoder.encode(points.map(\.point))
    return String(decoding: data ?? Data("[]".utf8), as: UTF8.self)
  }

  /// Waits a little for what workers say.
  private mutating func hear() {
    guard !busy.isEmpty else {
      usleep(50_000)
      return
    }
    var polls = busy.map { pollfd(fd: $0.connection.descriptor, events: Int16(POLLIN), revents: 0) }
    guard poll(&polls, nfds_t(polls.count), 100) > 0 else { return }
    for index in polls.indices.reversed() where polls[index].revents != 0 { hear(from: index) }
  }

  private mutating func hear(from index: Int) {
    guard let lines = busy[index].connection.receive() else {
      let worker = busy.remove(at: index)
      trouble(worker.connection.endedHow(), with: worker.points)
      return
    }
    for line in lines {
      switch WorkerReply(line: line) {
      case .done(let key, let seconds, let report)?:
        accept(.report(report), key, seconds, from: index)
      case .failed(let key, let seconds, let reason)?:
        accept(.error(reason), key, seconds, from: index)
      case .trouble(let reason)?:
        trouble(reason, with: busy[index].points)
        busy[index].points = []
      case .end?:
        let worker = busy.remove(at: index)
        trouble("the worker did not run it", with: worker.points)
        idle.append(worker.connection)
        return
      case nil:
        let worker = busy.remove(at: index)
        worker.connection.end()
        trouble("the worker's answer is not understood: \(line.prefix(200))", with: worker.points)
        return
      }
    }
  }

  private mutating func accept(
    _ outcome: StoredResult.Outcome, _ key: String, _ seconds: Double, from index: Int
  ) {
    guard let point = busy[index].points.first else { return }
    guard point.key.text == key else {
      trouble(
        "its model or machine file changed while the sweep ran", with: busy[index].points)
      busy[index].points = []
      return
    }
    busy[index].points.removeFirst()
    troublesInARow = 0
    let result = StoredResult(key: point.key, outcome: outcome, seconds: seconds)
    note(result, isNew: true)
    if runner.store != nil { unsaved.append((point, result)) }
  }

  /// Writes results, renews claims, and looks for results of other processes.
  private mutating func keep(atOnce: Bool = false) throws(SweepError) {
    guard let store = runner.store else { return }
    let now = ContinuousClock.now
    if atOnce || unsaved.count >= Self.mostUnsaved || now - lastSave > Self.longestUnsaved {
      try store.save(unsaved)
      unsaved = []
      lastSave = now
    }
    if now - lastRenewal > .seconds(ClaimOwner.renewal) {
      try store.renew(owner)
      lastRenewal = now
    }
    guard !elsewhere.isEmpty, queue.isEmpty, busy.count < mostWorkers,
      now - lastLook > .milliseconds(500)
    else { return }
    lastLook = now
    for result in try store.results(with: elsewhere.map(\.key)).values {
      if case .error = result.outcome, runner.retriesFailed { continue }
      note(result, isNew: false)
    }
    let missing = elsewhere.filter { results[$0.key] == nil }
    elsewhere = []
    var parts = [PlatformIdentity: [PreparedPoint]]()
    for point in missing { parts[point.platform, default: []].append(point) }
    queue += parts.values.map { $0[...] }
  }

  /// The results in the order of the points, under the points' names.
  private func rendered() throws(SweepError) -> [SweepResult] {
    try results.results(of: points, from: runner.store?.path ?? "memory")
  }
}
