// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The page on more than one machine, and how its examples run.
enum ScaleOutPage {
  /// The blocks of a kind, such as `sh parallel`.
  static func blocks(_ kind: String) throws -> [String] {
    let page = try String(
      contentsOf: Fixtures.repository.appending(path: "docs/how-to/scale-out.md"), encoding: .utf8)
    let block = try Regex(#"```\#(kind)\n((?:[^`]|\n)*?)\n```"#, as: (Substring, Substring).self)
    return page.matches(of: block).map { String($0.output.1) }
  }

  /// Runs a program in `folder` with `dfx` on its path; its status, and what it printed.
  static func run(
    _ program: String, _ arguments: [String], in folder: TemporaryFolder
  ) throws -> (status: Int32, output: String) {
    let binary: URL = try #require(Fixtures.product("dfx"))
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] =
      binary.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    // What stays behind keeps a file open, no pipe whose end would be waited for.
    let log = folder.file("run.log")
    try Data().write(to: log)
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: log, encoding: .utf8))
  }
}

/// The page's examples of other schedulers, where those are installed.
@Suite struct ScaleOutTests {
  private static let parallel = "/usr/bin/parallel"

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: parallel),
      "GNU parallel is not installed: scripts/install-packages parallel"))
  func partsRunUnderGNUParallel() throws {
    let block = try #require(try ScaleOutPage.blocks("sh parallel").first)
    try expectTheTableOfOneMachine("/bin/sh", ["-euc", block])
  }

  private static let ray = ProcessInfo.processInfo.environment["DFX_RAY_PYTHON"]

  @Test(
    .enabled(
      if: ray != nil,
      "DFX_RAY_PYTHON names no Python that has Ray: python3 -m venv ray && ray/bin/pip install ray"
    ))
  func partsRunUnderRay() throws {
    let block = try #require(try ScaleOutPage.blocks("python ray").first)
    try expectTheTableOfOneMachine(try #require(Self.ray), ["-c", block])
  }

  private func expectTheTableOfOneMachine(_ program: String, _ arguments: [String]) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      at: folder.file("Examples"),
      withDestinationURL: Fixtures.repository.appending(path: "Examples"))
    let example = try ScaleOutPage.run(program, arguments, in: folder)
    #expect(example.status == 0, "\(example.output)")
    let sweep = ["sweep", "Examples/ring-latency.json", "--format", "csv-wide"]
    #expect(example.output.contains("8 results from 4 stores"), "\(example.output)")
    let store = folder.file("ring.sqlite")
    let merged = try CommandRun(sweep + ["--store", store.path])
    #expect(try merged.output == CommandRun(sweep).output)
  }
}
