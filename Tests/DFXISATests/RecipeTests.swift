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

  @Test func editsFourFiles() throws {
    let files = try patch().split(separator: "\n").filter { $0.hasPrefix("+++ ") }
    #expect(files.count == 4)
  }

  @Test func appliesToTheSources() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.file("recipe.patch")
    try Data(patch().utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "apply", "--check", file.path]
    process.currentDirectoryURL = Fixtures.repository
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
