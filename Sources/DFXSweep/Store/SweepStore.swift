// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import Foundation
internal import GRDB

/// Results of sweeps in a SQLite file, one row per point, written as each point ends.
///
/// A row is written in one transaction, so a killed sweep leaves whole rows only. Two processes may
/// write to one file.
public final class SweepStore: Sendable {
  private let database: DatabasePool
  private let fingerprint: String

  /// Opens or creates the file.
  ///
  /// - Parameter fingerprint: what results depend on besides the point, such as versions of the
  ///   program and the machine; results with another one are kept but not reused.
  /// - Throws: `SweepError.store`.
  public init(path: String, fingerprint: String) throws(SweepError) {
    self.fingerprint = fingerprint
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(30)
      database = try DatabasePool(path: path, configuration: configuration)
      try Self.migrator.migrate(database)
    } catch {
      throw .store("\(path): \(error)")
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("results") { database in
      try database.execute(
        sql: """
          CREATE TABLE result (
            key TEXT NOT NULL, fingerprint TEXT NOT NULL,
            model TEXT NOT NULL, devices INTEGER NOT NULL, input INTEGER NOT NULL,
            output INTEGER NOT NULL, machine TEXT NOT NULL, parameters TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('done', 'failed')),
            total_ms REAL, tokens_per_second REAL, total_j REAL,
            report TEXT, error TEXT, seconds REAL NOT NULL, finished_at TEXT NOT NULL,
            PRIMARY KEY (key, fingerprint)
          ) STRICT
          """)
    }
    return migrator
  }

  /// Records a result, in the place of an earlier one of the same point.
  ///
  /// - Throws: `SweepError.store`.
  public func save(_ result: SweepResult) throws(SweepError) {
    do {
      let point = result.point
      let text = try result.report?.tree.compact
      let report = result.report
      let now = Date.now.formatted(.iso8601)
      let parameters = point.assignments.joined(separator: " ")
      let arguments: StatementArguments = [
        point.key, fingerprint, point.model, point.devices, point.input, point.output,
        point.machine, parameters, text == nil ? "failed" : "done", report?.latency?.totalMs,
        report?.throughput?.tokensPerSecond, report?.energy?.totalJ, text, result.error,
        result.seconds, now,
      ]
      try database.write { database in
        try database.execute(
          sql: "INSERT OR REPLACE INTO result VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
          arguments: arguments)
      }
    } catch {
      throw .store("\(error)")
    }
  }

  /// The recorded results of these points, by point.
  ///
  /// - Throws: `SweepError.store`.
  public func results(of points: [SweepPoint]) throws(SweepError) -> [SweepPoint: SweepResult] {
    do {
      let rows = try database.read { [fingerprint] database in
        try Row.fetchAll(
          database, sql: "SELECT key, report, error, seconds FROM result WHERE fingerprint = ?",
          arguments: [fingerprint])
      }
      let byKey = Dictionary(uniqueKeysWithValues: rows.map { ($0["key"] as String, $0) })
      var found = [SweepPoint: SweepResult]()
      for point in points {
        guard let row = byKey[point.key] else { continue }
        let outcome: SweepResult.Outcome
        if let text = row["report"] as String? {
          outcome = .done(try Report(json: text))
        } else {
          outcome = .failed(row["error"] as String? ?? "unknown error")
        }
        found[point] = SweepResult(point: point, outcome: outcome, seconds: row["seconds"])
      }
      return found
    } catch {
      throw .store("\(error)")
    }
  }

  /// Rows in the file, those with other fingerprints included.
  ///
  /// - Throws: `SweepError.store`.
  public func rowCount() throws(SweepError) -> Int {
    do {
      return try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM result") ?? 0 }
    } catch {
      throw .store("\(error)")
    }
  }
}
