// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// One run of the built `dfx` or another product, as a user would see it.
struct CommandRun {
  let status: Int32
  /// Standard output.
  var output: String { String(decoding: bytes, as: UTF8.self) }
  /// Standard output as it is.
  let bytes: Data
  /// Standard error.
  let notes: String

  /// Runs in the repository's folder; `input` is standard input. Without a `cache`, the run has one of its
  /// own and never the user's.
  init(
    _ arguments: [String], input: String? = nil, product: String = "dfx",
    in directory: URL = Fixtures.repository, cache: URL? = nil
  ) throws {
    let binary: URL = try #require(Fixtures.product(product))
    try self.init(binary, arguments, input: input, in: directory, cache: cache)
  }

  /// Runs `dfx` in a shell that gives it what follows the arguments, such as `>/dev/full`.
  init(shell arguments: [String], _ redirection: String) throws {
    try self.init(script: #""$0" "$@" "# + redirection, arguments)
  }

  /// Runs a script of bash, to which `$0` is `dfx` and `$@` the arguments.
  init(script: String, _ arguments: [String]) throws {
    let binary: URL = try #require(Fixtures.product("dfx"))
    try self.init(
      URL(filePath: "/bin/bash"), ["-c", script, binary.path] + arguments, input: nil,
      in: Fixtures.repository, cache: nil)
  }

  private init(
    _ binary: URL, _ arguments: [String], input: String?, in directory: URL, cache: URL?
  ) throws {
    let process = Process()
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
    bytes = try Data(contentsOf: files[0])
    notes = try String(contentsOf: files[1], encoding: .utf8)
  }
}
