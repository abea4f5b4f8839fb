// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB

/// Finds out what a file is before anything in it is changed, and what SQLite's errors mean.
enum StoreFile {
  enum Kind: Equatable {
    case absent
    case store
  }

  /// Whether the file is one of ours, or is not there yet.
  ///
  /// - Throws: `StoreProblem` for files of others, of other versions, and for what is no file.
  static func kind(of path: String) throws(StoreProblem) -> Kind {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return .absent
    }
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(filePath: path).resolvingSymlinksInPath().path)
    guard !isFolder.boolValue, attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw .foreign("it is not a regular file")
    }
    guard let size = attributes?[.size] as? UInt64, size > 0 else { return .absent }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw .unusable("it cannot be read")
    }
    defer { try? handle.close() }
    guard let header = try? handle.read(upToCount: 100), header.count == 100,
      header.starts(with: Data("SQLite format 3\0".utf8))
    else { throw .foreign("it is no SQLite file") }
    func number(at offset: Int) -> Int {
      header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    switch (number(at: 68), number(at: 60)) {
    case (StoreSchema.application, StoreSchema.version): return .store
    case (StoreSchema.application, let version): throw .version(version)
    default: throw try isFirstVersion(path) ? .version(1) : .foreign("it is another program's")
    }
  }

  /// Whether the tables are those of dfx 0.1; the file is only looked at.
  private static func isFirstVersion(_ path: String) throws(StoreProblem) -> Bool {
    var configuration = Configuration()
    configuration.readonly = true
    let url = URL(filePath: path).absoluteString + "?immutable=1"
    do {
      let columns = try DatabaseQueue(path: url, configuration: configuration).read {
        try $0.tableExists("result") ? $0.columns(in: "result").map(\.name) : []
      }
      return columns.contains("fingerprint")
    } catch {
      throw .corrupt("\(error)")
    }
  }

  /// What an error of SQLite means for the store.
  static func problem(_ error: any Error) -> StoreProblem {
    if let problem = error as? StoreProblem { return problem }
    guard let error = error as? DatabaseError else { return .unusable("\(error)") }
    let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    return switch error.resultCode {
    case .SQLITE_NOTADB: .foreign("it is no SQLite file")
    case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
    case .SQLITE_FULL, .SQLITE_TOOBIG: .full(reason)
    case .SQLITE_IOERR: .full(reason)
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_NOMEM:
      .unusable(reason)
    default: .corrupt(reason)
    }
  }
}
