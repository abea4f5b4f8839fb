// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// One run of the built `dfx` or another product, as a user would see it.
struct CommandRun {
  let status: Int32
  /// Standard output.
  let output: String
  /// Standard error.
  let notes: String

  /// Runs in the repository's folder; `input` is standard input. Without a `cache`, the run has one of its
  /// own and never the user's.
  init(
    _ arguments: [String], input: String? = nil, product: String = "dfx",
    in directory: URL = Fixtures.repository, cache: URL? = nil
  ) throws {
    let process = Process()
    let binary: URL = try #require(Fixtures.product(product))
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = directory
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["DFX_CACHE_DIRECTORY": (cache ?? folder.file("cache")).path]) { $1 }
    let files = ["out", "err", "in"].map { folder.file($0) }
    for file in files { try Data((file == files[2] ? input ?? "" : "").utf8).write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = try FileHandle(forReadingFrom: files[2])
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(contentsOf: files[0], encoding: .utf8)
    notes = try String(contentsOf: files[1], encoding: .utf8)
  }
}
