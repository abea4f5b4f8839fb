// SPDX-License-Identifier: Apache-2.0

import DFXSweep
import Foundation
import TestSupport
import Testing

@Suite struct StoreTests {
  let folder: TemporaryFolder
  let points: [PreparedPoint]

  init() throws {
    folder = try TemporaryFolder()
    points = try Fixture.sweep.prepared()
  }

  private func problem(_ path: String, _ access: SweepStore.Access = .create) -> StoreProblem? {
    do throws(SweepError) {
      _ = try SweepStore(path: path, access)
      return nil
    } catch {
      if case .store(_, let problem) = error { return problem }
      return nil
    }
  }

  /// Runs SQL on a file with SQLite's own shell where there is one, else through Python.
  private func sql(_ path: String, _ statements: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()",
      path, statements,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private func filled(_ name: String) throws -> String {
    let path = folder.file(name).path
    let worker = try ScriptedWorker(points, folder: folder)
    _ = try worker.runner(2, store: try SweepStore(path: path)).run(points)
    return path
  }

  @Test func whatIsNoStoreIsRefusedAndLeftAsItIs() throws {
    let text = folder.file("text.sqlite").path
    try String(repeating: "no database\n", count: 100)
      .write(toFile: text, atomically: true, encoding: .utf8)
    let foreign = folder.file("foreign.sqlite").path
    try sql(foreign, "CREATE TABLE mine (x); INSERT INTO mine VALUES (1);")
    let old = folder.file("old.sqlite").path
    try sql(old, "CREATE TABLE result (key TEXT, fingerprint TEXT);")
    let newer = folder.file("newer.sqlite").path
    try sql(newer, "PRAGMA application_id=0x64667873; PRAGMA user_version=99; CREATE TABLE x (y);")
    let trapped = try filled("trapped.sqlite")
    try sql(trapped, "CREATE TRIGGER t AFTER INSERT ON claim BEGIN DELETE FROM result; END;")
    for path in [text, foreign, old, newer, trapped] {
      let before = try Data(contentsOf: URL(filePath: path))
      let found = problem(path)
      #expect(found?.isBadData == true, "\(path): \(String(describing: found))")
      #expect(try Data(contentsOf: URL(filePath: path)) == before, "\(path)")
    }
    #expect(problem(old) == .version(1) && problem(newer) == .version(99))
    #expect(problem(folder.url.path)?.isBadData == true, "a folder")
    #expect(problem("/nowhere/x.sqlite")?.isBadData == false)
    #expect(problem(folder.file("none.sqlite").path, .read) == .missing)
  }

  @Test func damageIsFound() throws {
    let path = try filled("damaged.sqlite")
    try sql(path, "UPDATE result SET report = replace(report, '10', '11') WHERE model = 'm3'")
    let worker = try ScriptedWorker(points, folder: folder)
    let error = #expect(throws: SweepError.self) {
      _ = try worker.runner(1, store: try SweepStore(path: path)).run(points)
    }
    #expect(error == .store(path: path, .damagedResult(key: points[2].key.text)))
    #expect(try worker.calls.isEmpty)
  }

  /// Whatever stands where in the file: an error or a result, never a trap.
  @Test func noByteOfAStoreTrapsTheReader() throws {
    let path = try filled("bytes.sqlite")
    let whole = try Data(contentsOf: URL(filePath: path))
    let worker = try ScriptedWorker(points, folder: folder)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<60 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if Bool.random() { bytes = bytes.prefix(Int.random(in: 1..<bytes.count)) }
      let other = folder.file("mutated.sqlite").path
      try? FileManager.default.removeItem(atPath: other + "-journal")
      try bytes.write(to: URL(filePath: other))
      _ = try? worker.runner(2, store: try SweepStore(path: other)).run(points)
    }
  }

  /// A writer that is killed in the middle of a transaction leaves half of it in the file, and a journal that undoes
  /// it: whoever opens the file next sees what stood there before, also if it only reads.
  @Test(arguments: [SweepStore.Access.create, .read])
  func unfinishedWritesAreUndone(_ access: SweepStore.Access) throws {
    let path = try filled("whole.sqlite")
    let killed = folder.file("killed.sqlite").path
    // With a cache of one page changes reach the file before the transaction ends.
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      """
      import os, shutil, signal, sqlite3, sys
      shutil.copy(sys.argv[1], sys.argv[2])
      store = sqlite3.connect(sys.argv[2], isolation_level=None)
      store.execute("PRAGMA cache_size = 1")
      store.execute("BEGIN IMMEDIATE")
      store.execute("UPDATE result SET report = printf('%.40000c', 'x'), error = NULL")
      os.kill(os.getpid(), signal.SIGKILL)
      """, path, killed,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationReason == .uncaughtSignal)
    let journal = killed + "-journal"
    try #require(FileManager.default.fileExists(atPath: journal))
    let before = try Data(contentsOf: URL(filePath: path))
    try #require(try Data(contentsOf: URL(filePath: killed)) != before)

    let copy = try SweepStore(path: folder.file("copy.sqlite").path)
    #expect(try copy.merge(try SweepStore(path: killed, access)) == points.count)
    let worker = try ScriptedWorker(points, folder: folder)
    let results = try worker.runner(1, store: copy).run(points).results
    let whole = try worker.runner(1, store: try SweepStore(path: path)).run(points).results
    #expect(
      try SweepFormat.csv.render(results, of: Fixture.sweep)
        == SweepFormat.csv.render(whole, of: Fixture.sweep))
    #expect(try Data(contentsOf: URL(filePath: killed)) == before)
  }

  @Test func mergedPartsAreTheWhole() throws {
    let worker = try ScriptedWorker(points, folder: folder)
    var stores = [SweepStore]()
    for number in 1...3 {
      let part = try Fixture.sweep.shard(number, of: 3).prepared()
      let store = try SweepStore(path: folder.file("part\(number).sqlite").path)
      _ = try worker.runner(2, store: store).run(part)
      stores.append(store)
    }
    let merged = try SweepStore(path: folder.file("merged.sqlite").path)
    #expect(try stores.map { try merged.merge($0) } == [4, 4, 4])
    #expect(try stores.map { try merged.merge($0) } == [0, 0, 0])
    let results = try worker.runner(1, store: merged).run(points).results
    #expect(try worker.calls.count == 12, "nothing is run again")
    let local = try worker.runner(2).run(points).results
    #expect(
      try SweepFormat.csv.render(results, of: Fixture.sweep)
        == SweepFormat.csv.render(local, of: Fixture.sweep))
  }

  @Test func contradictionsAreNotMerged() throws {
    let one = try filled("one.sqlite")
    let worker = try ScriptedWorker(points, folder: folder)
    let report = try StoredReport(Fixture.report(points[0].point, ms: 11)).text
    try report.write(to: folder.file("m1.json"), atomically: true, encoding: .utf8)
    let two = folder.file("two.sqlite").path
    _ = try worker.runner(1, store: try SweepStore(path: two)).run(points)
    let target = try SweepStore(path: one)
    let error = #expect(throws: SweepError.self) {
      _ = try target.merge(try SweepStore(path: two, .read))
    }
    #expect(
      error == .store(path: one, .contradiction(key: points[0].key.text, other: two)))
  }
}
