// SPDX-License-Identifier: Apache-2.0

import DFXReport
import DFXSweep
import Foundation
import TestSupport
import Testing

@Suite struct RunnerTests {
  let folder: TemporaryFolder
  let points: [PreparedPoint]

  init() throws {
    folder = try TemporaryFolder()
    points = try Fixture.sweep.prepared()
  }

  private var models: [String] { Fixture.sweep.points.map(\.model) }

  @Test func everyPointRunsOnceAndKeepsItsPlace() throws {
    let worker = try ScriptedWorker(points, folder: folder)
    var lines = [String]()
    let outcome = try worker.runner(4).run(points, onProgress: { lines.append($0.line) })
    #expect(outcome.status == .done && outcome.results.map(\.point) == Fixture.sweep.points)
    #expect(try worker.calls.sorted() == models.sorted())
    #expect(lines.first == "0 of 12 points" && lines.last?.hasPrefix("12 of 12 points") == true)
    #expect(outcome.results[3].report?.model.name == "m4")
  }

  @Test func aFailingPointIsRecordedAndStopsNothing() throws {
    let path = folder.file("failing.sqlite").path
    let store = try SweepStore(path: path)
    let failing = try ScriptedWorker(
      points, folder: folder, replies: ["m5": "echo 'failed KEY 0.1 does not fit'"])
    let first = try failing.runner(3, store: store).run(points)
    #expect(first.status == .someFailed && first.results[4].error == "does not fit")
    // Read back from the file, without a run.
    let again = try failing.runner(3, store: try SweepStore(path: path)).run(points)
    #expect(again.results == first.results)
    #expect(try failing.calls.count == 12)

    let mended = try ScriptedWorker(points, folder: folder)
    let last = try mended.runner(3, store: store, retriesFailed: true).run(points)
    #expect(last.status == .done)
    #expect(try mended.calls == ["m5"])
    #expect(try store.rowCount() == 12)
  }

  @Test(arguments: ["kill -9 $$", "exit 3", "echo 'trouble no memory'", "echo what"])
  func troubleOfTheHostIsNotStored(reply: String) throws {
    let path = folder.file("trouble.sqlite").path
    let store = try SweepStore(path: path)
    let worker = try ScriptedWorker(points, folder: folder, replies: ["m5": reply])
    let outcome = try worker.runner(2, store: store).run(points)
    #expect(outcome.status == .environmentFailed && outcome.results.count == 11)
    #expect(outcome.troubles.map(\.point.model) == ["m5"])
    #expect(try store.rowCount() == 11)
    let next = try ScriptedWorker(points, folder: folder)
    #expect(try next.runner(2, store: store).run(points).status == .done)
    #expect(try next.calls == ["m5"], "tried again")
  }

  @Test func workersThatCannotStartEndTheSweep() throws {
    let runner = SweepRunner(workers: 2, executable: "/nowhere/dfx", arguments: [])
    let outcome = try runner.run(points)
    #expect(outcome.status == .environmentFailed && outcome.results.isEmpty)
    #expect(outcome.troubles.first?.reason.contains("No such file") == true)
  }

  @Test func anotherKeyIsNoAnswer() throws {
    let worker = try ScriptedWorker(
      points, folder: folder, replies: ["m5": "echo 'failed 00 0.1 x'"])
    let outcome = try worker.runner(1).run(points)
    #expect(outcome.troubles.first?.reason.contains("changed") == true)
  }

  @Test func interruptionKeepsWhatIsDone() throws {
    let path = folder.file("interrupted.sqlite").path
    let worker = try ScriptedWorker(
      points, folder: folder, replies: ["m5": "read -r nothing; exit"])
    var done = 0
    let store = try SweepStore(path: path)
    let outcome = try worker.runner(1, store: store).run(points, isInterrupted: { done >= 4 }) {
      done = $0.done
    }
    #expect(outcome.isInterrupted && outcome.results.count == 4)
    #expect(try store.rowCount() == 4)
    let next = try ScriptedWorker(points, folder: folder)
    #expect(try next.runner(2, store: store).run(points).status == .done)
    #expect(try next.calls.count == 8)
  }

  @Test func twoRunnersShareTheWork() async throws {
    let path = folder.file("shared.sqlite").path
    let worker = try ScriptedWorker(points, folder: folder)
    let (first, second) = (worker.runner(2), worker.runner(2))
    let points = points
    async let a = Task.detached {
      var runner = first
      runner.store = try SweepStore(path: path)
      return try runner.run(points)
    }.value
    async let b = Task.detached {
      var runner = second
      runner.store = try SweepStore(path: path)
      return try runner.run(points)
    }.value
    let (one, two) = try await (a, b)
    #expect(one.status == .done && two.status == .done && one.results == two.results)
    #expect(try worker.calls.sorted() == models.sorted(), "each point once")
  }

  @Test func aKilledSweepGoesOnWithNothingLostOrDoubled() async throws {
    let path = folder.file("killed.sqlite").path
    let worker = try ScriptedWorker(
      points, folder: folder, replies: ["m9": "read -r nothing; exit"])
    let script = folder.file("worker.sh").path
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, script = script as String] in
      let points = try Fixture.sweep.prepared()
      let runner = SweepRunner(
        workers: 1, executable: "/bin/sh", arguments: [script],
        store: try SweepStore(path: path))
      // Results are on disk at the latest a quarter of a second after they came.
      var since: ContinuousClock.Instant?
      _ = try runner.run(
        points,
        isInterrupted: {
          if let since, ContinuousClock.now - since > .seconds(1) { kill(getpid(), SIGKILL) }
          return false
        }
      ) { if $0.done == 8 { since = .now } }
    }
    let store = try SweepStore(path: path)
    #expect(try store.rowCount() == 8)
    let before = try worker.calls
    let next = try ScriptedWorker(points, folder: folder)
    #expect(try next.runner(2, store: store).run(points).status == .done)
    #expect(try next.calls.sorted() == ["m10", "m11", "m12", "m9"])
    #expect(before.count == 9)
    #expect(try store.rowCount() == 12)
  }
}
