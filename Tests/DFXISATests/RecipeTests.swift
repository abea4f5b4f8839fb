// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The example of `docs/how-to/add-an-instruction.md`.
@Suite struct RecipeTests {
  private let text: String

  init() throws {
    text = try String(
      contentsOf: Fixtures.repository.appendingPathComponent("docs/how-to/add-an-instruction.md"),
      encoding: .utf8)
  }

  private func patch() throws -> String {
    let start = try #require(text.range(of: "```diff\n"))
    let end = try #require(text.range(of: "\n```\n", range: start.upperBound..<text.endIndex))
    return text[start.upperBound..<end.lowerBound] + "\n"
  }

  /// The four of the instruction, and the independent model with its word by hand.
  @Test func editsWhatTheRecipeNames() throws {
    let files = try patch().split(separator: "\n").filter { $0.hasPrefix("+++ b/") }
      .map { String($0.dropFirst(6)) }
    #expect(files.filter { !$0.hasPrefix("isa/conformance/") }.count == 4)
    #expect(
      files.filter { $0.hasPrefix("isa/conformance/") } == [
        "isa/conformance/hand-encoded.json", "isa/conformance/model/device.py",
        "isa/conformance/model/encoding.py",
      ])
  }

  /// To these sources, or to those to which it was applied.
  @Test func appliesToTheSources() throws {
    #expect(try applies() || applies("--reverse"))
  }

  private func applies(_ options: String...) throws -> Bool {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.file("recipe.patch")
    try Data(patch().utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "apply", "--check"] + options + [file.path]
    process.currentDirectoryURL = Fixtures.repository
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
