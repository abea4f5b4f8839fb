// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Runs a sweep as an array job of Slurm.
///
/// What is known of it lies in the store and in a folder beside it (`LaunchFolder`), so that any process may end at any
/// time and the next one goes on. Processes that plan, submit and collect do so one after the other: they claim the
/// launch in the store, as points are claimed. Tasks run `dfx sweep` on a part of the points into a store of their own.
public struct SlurmLaunch {
  private let store: SweepStore
  private let options: LaunchOptions
  private let executable: String
  private let retriesFailed: Bool
  private let folder: LaunchFolder
  private let slurm = Slurm()
  private let owner = ClaimOwner()

  /// Points of launches that this process has seen: without a result in the end, they are not submitted once more.
  private var launched = Set<PointKey>()
  /// The launch whose tasks the following fields are about.
  private var name = ""
  private var tries = [Int: (points: Int, count: Int)]()
  private var doneTasks = Set<Int>()
  private var pointsInStore = 0
  private var pointsAtFirst = 0
  private var hasCollected = false
  /// Why tasks did not finish.
  private var reasons: [String] = []
  private let start = ContinuousClock.now

  /// A launch whose results go to `store`.
  ///
  /// - Parameters:
  ///   - executable: this program, where every node finds it.
  ///   - retriesFailed: whether points that failed according to the store run again.
  public init(
    store: SweepStore, options: LaunchOptions, executable: String, retriesFailed: Bool = false
  ) {
    self.store = store
    self.options = options
    self.executable = executable
    self.retriesFailed = retriesFailed
    folder = LaunchFolder(store: store.path)
  }

  /// Where tasks and their logs lie until their results are in the store.
  public var folderPath: String { folder.path }

  /// Submits what has no result and is not under way; with `follows`, waits until nothing is.
  ///
  /// - Throws: `SweepError`.
  public mutating func run(
    _ points: [PreparedPoint], follows: Bool, isInterrupted: () -> Bool = { false },
    onEvent: (LaunchEvent) -> Void = { _ in }
  ) throws(SweepError) -> LaunchOutcome {
    var firstSilence: ContinuousClock.Instant?
    while true {
      do throws(SweepError) {
        let step = try claimed(isInterrupted) { launch throws(SweepError) in
          try launch.advance(points, onEvent)
        }
        firstSilence = nil
        switch step {
        case .finished(let outcome)?: return .finished(outcome)
        case .interrupted?, nil: return .interrupted
        case .underWay(let progress)?:
          onEvent(.progress(progress))
          if !follows { return .underWay(progress) }
        }
      } catch {
        // Ctrl-C reaches the commands that were running too.
        if isInterrupted() { return .interrupted }
        // A controller that restarts is waited for.
        guard case .launch(let problem) = error, follows,
          case .refused(program: Slurm.query, _) = problem
        else { throw error }
        if firstSilence == nil { onEvent(.unanswered(problem)) }
        let since = firstSilence ?? .now
        firstSilence = since
        guard ContinuousClock.now - since < Self.patience else { throw error }
      }
      if wait(isInterrupted) { return .interrupted }
    }
  }

  /// How long a controller may be silent.
  private static let patience = Duration.seconds(600)

  /// Waits longer the longer the sweep takes: a controller serves others too.
  private func wait(_ isInterrupted: () -> Bool) -> Bool {
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let end = ContinuousClock.now + .seconds(min(10, max(0.5, elapsed / 20)))
    while ContinuousClock.now < end {
      if isInterrupted() { return true }
      usleep(50_000)
    }
    return isInterrupted()
  }

  /// Runs `body` while no other process plans, submits or collects for the store; nil when interrupted.
  private mutating func claimed<Value>(
    _ isInterrupted: () -> Bool,
    _ body: (inout SlurmLaunch) throws(SweepError) -> Value
  ) throws(SweepError) -> Value? {
    while try store.claim([.launch], by: owner, retriesFailed: false).isEmpty {
      if isInterrupted() { return nil }
      usleep(200_000)
    }
    do throws(SweepError) {
      let value = try body(&self)
      try store.release(owner)
      return value
    } catch {
      try? store.release(owner)
      throw error
    }
  }

  /// Goes on until tasks are under way or nothing is left to do.
  private mutating func advance(
    _ points: [PreparedPoint], _ onEvent: (LaunchEvent) -> Void
  ) throws(SweepError) -> LaunchOutcome {
    while true {
      if let launch = try named({ () throws(LaunchProblem) in try folder.launch() }) {
        if launch.isCollected {
          folder.remove(launch)
          continue
        }
        if let progress = try look(at: launch, of: points, onEvent) { return .underWay(progress) }
        try collect(launch, onEvent)
        continue
      }
      let known = try store.results(with: Set(points.map(\.key)))
      let missing = missing(of: points, known)
      if missing.isEmpty || !reasons.isEmpty
        || missing.contains(where: { launched.contains($0.key) })
      {
        return .finished(try outcome(of: points, known))
      }
      try submit(missing, onEvent)
    }
  }

  /// Points without a result, those with equal keys once.
  private func missing(
    of points: [PreparedPoint], _ known: [PointKey: StoredResult]
  ) -> [PreparedPoint] {
    var seen = Set<PointKey>()
    return points.filter { point in
      guard seen.insert(point.key).inserted else { return false }
      return switch known[point.key]?.outcome {
      case nil: true
      case .report: false
      case .error: retriesFailed && !hasCollected
      }
    }
  }

  private mutating func submit(
    _ missing: [PreparedPoint], _ onEvent: (LaunchEvent) -> Void
  ) throws(SweepError) {
    let size = options.pointsPerTask ?? LaunchOptions.defaultPointsPerTask(missing.count)
    let count = (missing.count + size - 1) / size
    let most = try named { () throws(LaunchProblem) in try slurm.mostTasks() }
    guard count <= most else {
      throw .launch(.tooManyTasks(count, most: max(1, most), points: missing.count))
    }
    // As equal as can be, rather than full ones and a rest.
    let bounds = (0...count).map { $0 * (missing.count / count) + min($0, missing.count % count) }
    let chunks = zip(bounds, bounds.dropFirst()).map { missing[$0..<$1] }
    let command = [
      executable, "sweep", "--quiet", "--shard", "1/1", "--jobs", "\(options.processors)",
    ]
    let launch = try named { () throws(LaunchProblem) in
      try folder.make(chunks, command: command)
    }
    let job: String
    do throws(SweepError) {
      job = try submit(Array(1...count), of: launch)
    } catch {
      folder.remove(launch)
      throw error
    }
    onEvent(.submitted(job: job, tasks: count, points: missing.count))
  }

  private func submit(_ tasks: [Int], of launch: Launch) throws(SweepError) -> String {
    try store.renew(owner)
    let job = try named { () throws(LaunchProblem) in
      try slurm.submit(tasks, of: launch, in: folder, options)
    }
    var submitted = launch
    submitted.jobs.append(job)
    try update(submitted)
    return job
  }

  /// How far the tasks are; those that ended early are submitted again. Nil when all have ended.
  private mutating func look(
    at launch: Launch, of points: [PreparedPoint], _ onEvent: (LaunchEvent) -> Void
  ) throws(SweepError) -> LaunchProgress? {
    // What is not active now has written what it has to write when its shard is looked at then.
    let active = try named { () throws(LaunchProblem) in try slurm.tasks(named: launch.name) }
    let numbers = Set(active.map(\.number))
    let tasks = 1...launch.tasks.count
    let counts = tasks.map { task in
      doneTasks.contains(task) ? launch.tasks[task - 1] : rows(of: task)
    }
    doneTasks.formUnion(tasks.filter { counts[$0 - 1] >= launch.tasks[$0 - 1] })
    let inShards = counts.reduce(0, +)
    try meet(launch, of: points, inShards: inShards)

    let ended = tasks.filter { !doneTasks.contains($0) && !numbers.contains($0) }
    let again = ended.filter { launch.jobs.isEmpty || mayTry($0, counts[$0 - 1]) }
    if let first = again.first {
      let reason = reason(of: first)
      let job = try submit(again, of: launch)
      for task in again {
        let count = counts[task - 1]
        let number = tries[task].flatMap { $0.points == count ? $0.count : nil } ?? 0
        tries[task] = (count, number + 1)
      }
      onEvent(
        launch.jobs.isEmpty
          ? .submitted(job: job, tasks: again.count, points: launch.tasks.reduce(0, +))
          : .submittedAgain(job: job, tasks: again, reason: reason))
    }
    let open = active.filter { !doneTasks.contains($0.number) }
    guard !open.isEmpty || !again.isEmpty else { return nil }
    let waiting = open.filter { !$0.isRunning }
    return LaunchProgress(
      points: SweepProgress(
        done: min(points.count, pointsInStore + inShards), failed: 0, total: points.count,
        resumed: pointsAtFirst, elapsed: (ContinuousClock.now - start) / .seconds(1)),
      running: open.count - waiting.count, waiting: waiting.count + again.count,
      reason: waiting.first?.reason)
  }

  /// Learns which points a launch has that this process sees for the first time.
  private mutating func meet(
    _ launch: Launch, of points: [PreparedPoint], inShards: Int
  ) throws(SweepError) {
    guard name != launch.name else { return }
    let theirs = try named { () throws(LaunchProblem) in try folder.points(of: launch) }
    launched.formUnion(points.filter { theirs.contains($0.portable) }.map(\.key))
    let known = try store.known(Set(points.map(\.key)))
    pointsInStore = points.count { known.contains($0.key) }
    pointsAtFirst = min(points.count, pointsInStore + inShards)
    tries = [:]
    name = launch.name
  }

  /// Tasks in a row that may end early without a new result.
  private static let mostTries = 3

  /// Whether a task that ended early runs again: as long as each time it gets further.
  private func mayTry(_ task: Int, _ points: Int) -> Bool {
    guard options.requeues else { return false }
    guard let last = tries[task], last.points == points else { return true }
    return last.count < Self.mostTries
  }

  /// Results in a task's shard; none where it cannot be read now.
  private func rows(of task: Int) -> Int {
    let path = folder.shard(task)
    guard access(path, F_OK) == 0 else { return 0 }
    return (try? SweepStore(path: path, .read).rowCount()) ?? 0
  }

  private func reason(of task: Int) -> String {
    "task \(task): \(folder.lastWords(of: task) ?? "it was ended and said nothing")"
  }

  /// Takes over what the tasks have found, then removes their files.
  private mutating func collect(
    _ launch: Launch, _ onEvent: (LaunchEvent) -> Void
  ) throws(SweepError) {
    var added = 0
    for task in 1...launch.tasks.count {
      let path = folder.shard(task)
      var count = 0
      // A task that ended before it had a result may have left an empty file.
      if let size = try? URL(filePath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize,
        size > 0
      {
        let shard = try SweepStore(path: path, .read)
        count = try shard.rowCount()
        added += try store.merge(shard)
        try store.renew(owner)
      }
      if count < launch.tasks[task - 1] { reasons.append(reason(of: task)) }
    }
    var collected = launch
    collected.isCollected = true
    try update(collected)
    folder.remove(launch)
    hasCollected = true
    name = ""
    doneTasks = []
    onEvent(.collected(results: added))
  }

  private func outcome(
    of points: [PreparedPoint], _ known: [PointKey: StoredResult]
  ) throws(SweepError) -> SweepOutcome {
    let causes = reasons.isEmpty ? ["its model or machine file changed meanwhile"] : reasons
    let lost = points.first { known[$0.key] == nil }?.point
    return SweepOutcome(
      results: try known.results(of: points, from: store.path),
      troubles: lost.map { lost in
        causes.map { SweepOutcome.Trouble(point: lost, reason: $0) }
      } ?? [], total: points.count, isInterrupted: false)
  }

  private func update(_ launch: Launch) throws(SweepError) {
    try named { () throws(LaunchProblem) in try folder.update(launch) }
  }

  private func named<Value>(
    _ body: () throws(LaunchProblem) -> Value
  ) throws(SweepError) -> Value {
    do {
      return try body()
    } catch {
      throw .launch(error)
    }
  }
}

extension PointKey {
  /// What a process claims that plans, submits or collects; no point has it.
  fileprivate static let launch = PointKey(bytes: Array("dfx sweep launch".utf8))
}
