// SPDX-License-Identifier: Apache-2.0

import DFXReport
import DFXSweep
import Foundation
import TestSupport
import Testing

@Suite struct RunnerTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func everyPointRunsOnceAndKeepsItsPlace() async throws {
    let counter = Counter()
    let runner = SweepRunner(workers: 4, store: nil) { point in
      await counter.note(point.model)
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...5)))
      return try Fixture.report(point, ms: 10)
    }
    var lines = [String]()
    let results = try await runner.run(Fixture.sweep) { lines.append($0.line) }
    #expect(results.map(\.point) == Fixture.sweep.points)
    #expect(await counter.calls.sorted() == Fixture.sweep.points.map(\.model).sorted())
    #expect(lines.first == "0 of 12 points" && lines.count == 13)
    #expect(lines[6].contains("6 of 12 points") && lines[6].contains("s left"))
    #expect(lines.last?.contains("left") == false)
  }

  @Test func aFailingPointIsRecordedAndStopsNothing() async throws {
    let path = folder.file("failing.sqlite").path
    let store = try SweepStore(path: path, fingerprint: "1")
    let runner = SweepRunner(workers: 3, store: store) { point in
      if point.model == "m5" { throw Broken(description: "does not fit") }
      return try Fixture.report(point, ms: 10)
    }
    let results = try await runner.run(Fixture.sweep)
    #expect(results.count == 12 && results.count { $0.report != nil } == 11)
    #expect(results[4].error == "does not fit")
    // Read back by another store object.
    let found = try SweepStore(path: path, fingerprint: "1").results(of: Fixture.sweep.points)
    #expect(found.count == 12 && found[Fixture.sweep.points[4]]?.error == "does not fit")
    #expect(found[Fixture.sweep.points[0]]?.report == results[0].report)

    let counter = Counter()
    let again = SweepRunner(workers: 3, store: store, retriesFailed: true) { point in
      await counter.note(point.model)
      return try Fixture.report(point, ms: 10)
    }
    #expect(try await again.run(Fixture.sweep).allSatisfy { $0.error == nil })
    #expect(await counter.calls == ["m5"])
    #expect(try store.rowCount() == 12)
  }

  @Test func anotherFingerprintIsNotReused() async throws {
    let path = folder.file("fingerprint.sqlite").path
    for fingerprint in ["1", "2"] {
      let counter = Counter()
      let store = try SweepStore(path: path, fingerprint: fingerprint)
      _ = try await SweepRunner(workers: 2, store: store) { point in
        await counter.note(point.model)
        return try Fixture.report(point, ms: 10)
      }.run(Fixture.sweep)
      #expect(await counter.calls.count == 12)
    }
    #expect(try SweepStore(path: path, fingerprint: "1").rowCount() == 24)
  }

  @Test func aFileThatIsNoStoreIsRefused() throws {
    let path = folder.file("text.sqlite").path
    try String(repeating: "no database\n", count: 100)
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: SweepError.self) { try SweepStore(path: path, fingerprint: "1") }
  }

  @Test func aKilledSweepResumesWithNothingLostOrDoubled() async throws {
    let path = folder.file("killed.sqlite").path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try SweepStore(path: path, fingerprint: "1")
      let runner = SweepRunner(workers: 2, store: store) { point in
        if point.model == "m8" { kill(getpid(), SIGKILL) }
        return try Fixture.report(point, ms: 10)
      }
      _ = try await runner.run(Fixture.sweep)
    }
    let store = try SweepStore(path: path, fingerprint: "1")
    let before = try store.results(of: Fixture.sweep.points)
    #expect(before.count >= 6 && before.count < 12)
    let counter = Counter()
    let results = try await SweepRunner(workers: 2, store: store) { point in
      await counter.note(point.model)
      return try Fixture.report(point, ms: 10)
    }.run(Fixture.sweep)
    let ran = await counter.calls
    #expect(results.map(\.point) == Fixture.sweep.points)
    #expect(ran.count == 12 - before.count && Set(ran).count == ran.count)
    #expect(Set(ran).isDisjoint(with: before.keys.map(\.model)))
    #expect(try store.rowCount() == 12)
  }

  @Test func cancellingRecordsNothingMore() async throws {
    let store = try SweepStore(path: folder.file("cancel.sqlite").path, fingerprint: "1")
    let task = Task {
      try await SweepRunner(workers: 2, store: store) { point in
        if point.model > "m3" { try await Task.sleep(for: .seconds(60)) }
        return try Fixture.report(point, ms: 10)
      }.run(Fixture.sweep)
    }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let found = try store.results(of: Fixture.sweep.points)
    #expect(found.values.allSatisfy { $0.error == nil })
  }
}

@Suite struct WorkerProcessTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  let point = SweepPoint(model: "m", devices: 1, input: 2, output: 3)

  func worker(_ script: String) -> WorkerProcess {
    WorkerProcess(executable: URL(filePath: "/bin/sh")) { ["-c", script, "sh"] + $0.arguments() }
  }

  @Test func aReportIsReadFromStandardOutput() async throws {
    let report = try Fixture.report(point, ms: 10)
    let path = folder.file("report.json").path
    try report.json().write(toFile: path, atomically: true, encoding: .utf8)
    // More on standard error than a pipe holds, and the arguments checked.
    let script = """
      [ "$1 $3 $9" = "estimate m 3" ] || exit 9
      head -c 300000 /dev/zero | tr '\\0' x >&2; cat \(path)
      """
    #expect(try await worker(script).run(point) == report)
  }

  @Test func failuresSayWhy() async throws {
    await #expect(throws: WorkerError.failed(status: 65, message: "Error: too large")) {
      try await worker("echo 'Error: too large' >&2; echo hint >&2; exit 65").run(point)
    }
    await #expect(throws: WorkerError.failed(status: -9, message: "no message")) {
      try await worker("kill -9 $$").run(point)
    }
    await #expect(throws: WorkerError.self) { try await worker("echo '{}'").run(point) }
    let missing = WorkerProcess(executable: URL(filePath: "/nowhere/dfx")) { $0.arguments() }
    await #expect(throws: WorkerError.self) { try await missing.run(point) }
  }

  @Test func cancellingEndsTheProcess() async throws {
    let task = Task { try await worker("exec sleep 600").run(point) }
    try await Task.sleep(for: .milliseconds(200))
    let start = ContinuousClock.now
    task.cancel()
    _ = await task.result
    // Long enough for a busy machine, short beside the worker's own life.
    #expect(ContinuousClock.now - start < .seconds(120))
  }
}
