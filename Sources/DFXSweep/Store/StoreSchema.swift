// SPDX-License-Identifier: Apache-2.0

/// The tables of a store. Another layout takes another version.
enum StoreSchema {
  /// `PRAGMA application_id`: the letters dfxs.
  static let application = 0x6466_7873
  /// `PRAGMA user_version`. 1 was that of dfx 0.1, which wrote no number.
  static let version = 2

  /// The statements that make the tables; an opened file has these and nothing else.
  ///
  /// `report` and `error` are what results are made from. The columns before them are for people who query the
  /// file, and hold the names under which a point was run first.
  static let statements = [
    """
    CREATE TABLE result (key BLOB PRIMARY KEY, model TEXT NOT NULL, devices INTEGER NOT NULL, \
    input INTEGER NOT NULL, output INTEGER NOT NULL, machine TEXT NOT NULL, parameters TEXT NOT NULL, \
    status TEXT NOT NULL CHECK (status IN ('done', 'failed')), total_ms REAL, tokens_per_second REAL, \
    total_j REAL, report TEXT, error TEXT, seconds REAL NOT NULL, finished_at TEXT NOT NULL, \
    model_version INTEGER NOT NULL, checksum BLOB NOT NULL) STRICT
    """,
    """
    CREATE TABLE claim (key BLOB PRIMARY KEY, owner TEXT NOT NULL, host TEXT NOT NULL, \
    process INTEGER NOT NULL, until REAL NOT NULL) STRICT, WITHOUT ROWID
    """,
  ]
}
