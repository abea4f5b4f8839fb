// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB

extension SweepStore {
  /// Takes over the results of another store; returns how many were new here.
  ///
  /// A report replaces a failure. Rows are checked on their way.
  /// - Throws: `SweepError.store`, also when both have different reports for one key.
  public func merge(_ other: SweepStore) throws(SweepError) -> Int {
    var added = 0
    var last: Int64 = -1
    // Some hundred rows at a time, so that neither memory nor the time of a transaction grows with the store.
    while true {
      let batch = try other.rows(after: last)
      guard let end = batch.last else { return added }
      let number = end[Self.columns] as Int64
      // A damaged file can lead in a circle.
      guard number > last else {
        throw .store(path: other.path, .corrupt("its rows are not in order"))
      }
      last = number
      added += try add(batch, of: other)
    }
  }

  private static let columns = 17
  private static let batch = 500

  private func rows(after last: Int64) throws(SweepError) -> [Row] {
    try named {
      try database.read {
        try Row.fetchAll(
          $0, sql: "SELECT *, rowid FROM result WHERE rowid > ? ORDER BY rowid LIMIT \(Self.batch)",
          arguments: [last])
      }
    }
  }

  private func add(_ rows: [Row], of other: SweepStore) throws(SweepError) -> Int {
    for row in rows { try other.named { _ = try Self.stored(row) } }
    return try named {
      try database.write { database in
        let query = try database.makeStatement(sql: "SELECT * FROM result WHERE key = ?")
        let insert = try database.makeStatement(
          sql: "INSERT OR REPLACE INTO result VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
        var added = 0
        for row in rows {
          let theirs = try Self.stored(row)
          if let known = try Row.fetchOne(query, arguments: [Data(theirs.key.bytes)]) {
            let ours = try Self.stored(known)
            if case .error = theirs.outcome { continue }
            if case .report = ours.outcome {
              guard ours.outcome == theirs.outcome else {
                throw StoreProblem.contradiction(key: ours.key.text, other: other.path)
              }
              continue
            }
          }
          try insert.execute(
            arguments: StatementArguments((0..<Self.columns).map { row[$0] as DatabaseValue }))
          added += 1
        }
        return added
      }
    }
  }
}
