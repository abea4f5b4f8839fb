// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB

/// Who runs points of a store: one process of a host.
struct ClaimOwner: Sendable, Equatable {
  let name = UUID().uuidString
  let host = ProcessInfo.processInfo.hostName
  let process = Int(ProcessInfo.processInfo.processIdentifier)

  /// Seconds for which a claim holds unless it is renewed.
  static let lease = 60.0
  /// Seconds between renewals.
  static let renewal = 10.0
}

/// Processes that share a store claim points before they run them, so that each is run once.
///
/// A claim of a process that died ends: at once for one of this host, after `ClaimOwner.lease` for others. If a
/// claim ends too early, because a host slept or clocks differ, a point runs twice and is stored once.
extension SweepStore {
  /// Claims those of `keys` that have no result and no other process runs.
  func claim(
    _ keys: [PointKey], by owner: ClaimOwner, retriesFailed: Bool
  ) throws(SweepError) -> Set<PointKey> {
    try named {
      try database.write { database in
        let now = Date.now.timeIntervalSince1970
        try Self.endClaims(of: owner, at: now, in: database)
        let query = try database.makeStatement(
          sql: "SELECT 1 FROM result WHERE key = ?" + (retriesFailed ? " AND status = 'done'" : ""))
        let insert = try database.makeStatement(
          sql: """
            INSERT INTO claim VALUES (?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET until = excluded.until
            WHERE owner = excluded.owner
            """)
        var claimed = Set<PointKey>()
        for key in keys {
          let name = Data(key.bytes)
          guard try Int.fetchOne(query, arguments: [name]) == nil else { continue }
          try insert.execute(
            arguments: [name, owner.name, owner.host, owner.process, now + ClaimOwner.lease])
          if database.changesCount > 0 { claimed.insert(key) }
        }
        return claimed
      }
    }
  }

  /// Ends claims that ran out, and those of processes of this host that are no more.
  private static func endClaims(of owner: ClaimOwner, at now: Double, in database: Database) throws
  {
    try database.execute(sql: "DELETE FROM claim WHERE until < ?", arguments: [now])
    let processes = try Int.fetchAll(
      database, sql: "SELECT DISTINCT process FROM claim WHERE host = ?", arguments: [owner.host])
    for process in processes where process != owner.process {
      let isThere = kill(pid_t(truncatingIfNeeded: process), 0) == 0 || errno != ESRCH
      if isThere { continue }
      try database.execute(
        sql: "DELETE FROM claim WHERE host = ? AND process = ?", arguments: [owner.host, process])
    }
  }

  /// Lets the owner's claims hold on.
  func renew(_ owner: ClaimOwner) throws(SweepError) {
    try named {
      try database.write { database in
        try database.execute(
          sql: "UPDATE claim SET until = ? WHERE owner = ?",
          arguments: [Date.now.timeIntervalSince1970 + ClaimOwner.lease, owner.name])
      }
    }
  }

  /// Gives up all claims of the owner.
  func release(_ owner: ClaimOwner) throws(SweepError) {
    try named {
      try database.write {
        try $0.execute(sql: "DELETE FROM claim WHERE owner = ?", arguments: [owner.name])
      }
    }
  }
}
