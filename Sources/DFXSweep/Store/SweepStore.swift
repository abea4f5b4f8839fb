// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import Foundation
internal import GRDB

/// Results of sweeps in a SQLite file, one row per key, written as points end.
///
/// Rows are written in transactions with a rollback journal, so that a killed sweep leaves whole rows only, also in
/// a folder that several hosts share, where SQLite's write-ahead log would not work. Several processes may write to
/// one file: they claim the points that they run (`SweepStore+Claims`).
public final class SweepStore: Sendable {
  /// Where the file lies.
  public let path: String
  let database: DatabaseQueue

  /// What may happen to the file.
  public enum Access: Sendable {
    /// It is made when it is missing.
    case create
    /// It exists and is only read; where a writer was killed in the middle, that is undone first.
    case read
  }

  /// Opens or creates the file.
  ///
  /// - Throws: `SweepError.store`; a file that is not ours, or not of this version, is left as it is.
  public init(path: String, _ access: Access = .create) throws(SweepError) {
    self.path = path
    do {
      let kind = try StoreFile.kind(of: path)
      if case .read = access, kind == .absent { throw StoreProblem.missing }
      if case .read = access { try Self.undoUnfinishedWrite(path) }
      database = try Self.open(path, isReadOnly: access == .read)
      if case .create = access { try Self.createTables(database) }
      try Self.checkTables(database)
    } catch {
      throw .store(path: path, StoreFile.problem(error))
    }
  }

  private static func open(_ path: String, isReadOnly: Bool) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.busyMode = .timeout(Self.patience)
    configuration.prepareDatabase { database in
      // Nothing in a file that others may have written runs as a program.
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      try database.execute(sql: "PRAGMA cell_size_check = ON")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Lets SQLite apply the rollback journal that a killed writer left: who only reads may not.
  private static func undoUnfinishedWrite(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path + "-journal") else { return }
    _ = try open(path, isReadOnly: false).read { try $0.tableExists("result") }
  }

  /// Seconds to wait for a lock of another process.
  private static let patience = 30.0

  /// Makes the tables, unless another process did so meanwhile.
  private static func createTables(_ database: DatabaseQueue) throws {
    // Says something to an empty file only: several rows of some 3 kB share a page.
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA page_size = 16384") }
    try database.write { database in
      let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
      guard tables == 0 else { return }
      for statement in StoreSchema.statements { try database.execute(sql: statement) }
      try database.execute(sql: "PRAGMA application_id = \(StoreSchema.application)")
      try database.execute(sql: "PRAGMA user_version = \(StoreSchema.version)")
    }
  }

  private static func checkTables(_ database: DatabaseQueue) throws {
    let found = try database.read {
      try String.fetchAll(
        $0, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    }
    guard found == StoreSchema.statements else {
      throw StoreProblem.foreign("its tables are not those of version \(StoreSchema.version)")
    }
  }

  /// Runs `body` and names the file in what it throws.
  func named<Value>(_ body: () throws -> Value) throws(SweepError) -> Value {
    do {
      return try body()
    } catch {
      throw .store(path: path, StoreFile.problem(error))
    }
  }

  /// Records results and gives up their claims; a report stays when it is there already.
  func save(_ results: [(point: PreparedPoint, result: StoredResult)]) throws(SweepError) {
    guard !results.isEmpty else { return }
    let now = Date.now.formatted(.iso8601)
    try named {
      let rows = try results.map { try Self.row($0.point, $0.result, at: now) }
      try database.write { database in
        let insert = try database.makeStatement(
          sql: """
            INSERT INTO result VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT (key) DO UPDATE SET status = excluded.status, total_ms = excluded.total_ms,
              tokens_per_second = excluded.tokens_per_second, total_j = excluded.total_j,
              report = excluded.report, error = excluded.error, seconds = excluded.seconds,
              finished_at = excluded.finished_at, checksum = excluded.checksum
            WHERE result.status = 'failed'
            """)
        let release = try database.makeStatement(sql: "DELETE FROM claim WHERE key = ?")
        for row in rows {
          try insert.execute(arguments: row.arguments)
          try release.execute(arguments: [row.key])
        }
      }
    }
  }

  private static func row(
    _ point: PreparedPoint, _ stored: StoredResult, at time: String
  ) throws -> ResultRow {
    let key = Data(stored.key.bytes)
    var report: String?
    var error: String?
    var figures: Report?
    switch stored.outcome {
    case .report(let text):
      report = text
      figures = try Report(json: text)
    case .error(let text): error = text
    }
    let assignments = point.point.assignments.joined(separator: " ")
    return ResultRow(
      key: key,
      arguments: [
        key, point.model.name, point.point.devices, point.point.input, point.point.output,
        point.machine.name, assignments, report == nil ? "failed" : "done",
        figures?.latency?.totalMs, figures?.throughput?.tokensPerSecond, figures?.energy?.totalJ,
        report, error, stored.seconds, time, ModelVersion.current, stored.checksum,
      ])
  }

  /// The recorded results with these keys.
  func results(with keys: some Collection<PointKey>) throws(SweepError) -> [PointKey: StoredResult]
  {
    try named {
      try database.read { database in
        let query = try database.makeStatement(
          sql: "SELECT key, report, error, seconds, checksum FROM result WHERE key = ?")
        var found = [PointKey: StoredResult]()
        for key in keys where found[key] == nil {
          guard let row = try Row.fetchOne(query, arguments: [Data(key.bytes)]) else { continue }
          found[key] = try Self.stored(row)
        }
        return found
      }
    }
  }

  /// Those of `keys` that have a result.
  func known(_ keys: Set<PointKey>) throws(SweepError) -> Set<PointKey> {
    try named {
      try database.read { database in
        let query = try database.makeStatement(sql: "SELECT 1 FROM result WHERE key = ?")
        return try keys.filter { try Int.fetchOne(query, arguments: [Data($0.bytes)]) != nil }
      }
    }
  }

  /// A row's result, checked; whatever a damaged file holds, nothing is forced into a type.
  static func stored(_ row: Row) throws -> StoredResult {
    func text(_ column: String) -> String? { String.fromDatabaseValue(row[column]) }
    guard let bytes = Data.fromDatabaseValue(row["key"]), bytes.count == PointKey.byteCount else {
      throw StoreProblem.corrupt("a key has another length")
    }
    let key = PointKey(bytes: Array(bytes))
    let outcome: StoredResult.Outcome =
      if let report = text("report") { .report(report) } else { .error(text("error") ?? "") }
    let result = StoredResult(
      key: key, outcome: outcome, seconds: Double.fromDatabaseValue(row["seconds"]) ?? 0)
    guard Data.fromDatabaseValue(row["checksum"]) == result.checksum else {
      throw StoreProblem.damagedResult(key: key.text)
    }
    return result
  }

  /// Rows in the file, those of other versions of the model included.
  ///
  /// - Throws: `SweepError.store`.
  public func rowCount() throws(SweepError) -> Int {
    try named {
      try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM result") ?? 0 }
    }
  }
}

/// A row to be written.
private struct ResultRow {
  let key: Data
  let arguments: StatementArguments
}
