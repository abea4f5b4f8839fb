// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Runs what the README and the how-to pages tell people to type.
///
/// A block of `sh` runs as one script in a fresh folder that looks like a checkout with a release build. A block of
/// `text` right behind it shows its output: every line must occur, apart from times of the host. Blocks marked
/// `sh make` call make, which is asked only what it would do; blocks marked `sh network` need one and are left out.
/// Commands with arguments in running text run too.
@Suite struct DocumentationTests {
  struct Script: CustomTestStringConvertible, Sendable {
    let page: String
    let isDryRun: Bool
    var commands: String
    var output: [String] = []

    var testDescription: String { "\(page): \(commands.prefix(60))" }
  }

  static let pages = ["README.md"] + howTo.map { "docs/how-to/\($0)" }

  private static let howTo: [String] = {
    let folder = Fixtures.repository.appendingPathComponent("docs/how-to").path
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }()

  static let scripts: [Script] = pages.flatMap { page in
    let url = Fixtures.repository.appendingPathComponent(page)
    return scripts(in: (try? String(contentsOf: url, encoding: .utf8)) ?? "", page: page)
  }

  /// The blocks of a page that can run.
  static func scripts(in text: String, page: String) -> [Script] {
    var found: [Script] = []
    var kind: String?
    var lines: [String] = []
    var follows = false
    for raw in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = raw.drop { $0 == " " }
      guard line.hasPrefix("```") else {
        if kind == nil { found += inline(String(line), page: page) }
        if kind != nil { lines.append(String(raw)) } else if !line.isEmpty { follows = false }
        continue
      }
      guard let ended = kind else {
        kind = line.dropFirst(3).trimmingCharacters(in: .whitespaces)
        lines = []
        continue
      }
      kind = nil
      let isScript = ended == "sh" || ended == "sh make"
      if isScript {
        found.append(
          Script(page: page, isDryRun: ended == "sh make", commands: lines.joined(separator: "\n")))
      } else if ended == "text", follows, !found.isEmpty {
        found[found.count - 1].output = lines
      }
      follows = isScript
    }
    return found
  }

  /// Commands with arguments in running text and tables, apart from those with a placeholder such as NAME.
  private static func inline(_ line: String, page: String) -> [Script] {
    line.matches(of: /`(dfx [^`]+ [^`]+)`/).map { String($0.1) }
      .filter { !$0.contains(/\b[A-Z]{3,}\b/) }
      .map { Script(page: page, isDryRun: false, commands: $0) }
  }

  @Test("A command of a page works and prints what the page shows", arguments: scripts)
  func works(script: Script) throws {
    let folder = try checkout()
    var commands = "set -eu\nPATH=\"$PWD/.build/release:$PATH\"\n" + script.commands + "\n"
    if script.isDryRun {
      commands = commands.replacingOccurrences(of: "make ", with: "make --dry-run ")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", commands]
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    let log = folder.file("output.log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    handle.seekToEndOfFile()
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let printed = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    #expect(process.terminationStatus == 0, "\(script.commands)\n\(printed)")
    for line in script.output where !line.contains("simulated in") && !line.contains("computed in")
    {
      let shown = line.trimmingCharacters(in: .whitespaces)
      #expect(printed.contains(shown), "\(line)\n\(printed)")
    }
  }

  /// A folder with the files of the repository and the built programs where a release build puts them.
  private func checkout() throws -> TemporaryFolder {
    let files = FileManager.default
    let folder = try TemporaryFolder()
    for name in ["Makefile", "Models", "Examples", "isa", "docs", "scripts", "Package.swift"] {
      try files.createSymbolicLink(
        at: folder.file(name),
        withDestinationURL: Fixtures.repository.appendingPathComponent(name))
    }
    let dfx: URL = try #require(Fixtures.product("dfx"))
    try files.createDirectory(
      at: folder.file(".build"), withIntermediateDirectories: true)
    try files.createSymbolicLink(
      at: folder.file(".build/release"),
      withDestinationURL: dfx.deletingLastPathComponent())
    return folder
  }

  @Test func blocksAreFound() {
    let text = """
      ```sh
      a
      ```

      ```text
      b
      ```
      ```sh network
      c
      ```
      Say `dfx models` or `dfx help models`, not `dfx help NAME`.
      """
    let found = Self.scripts(in: text, page: "x")
    #expect(
      found.map(\.commands) == ["a", "dfx help models"] && found.map(\.output) == [["b"], []])
    #expect(Set(Self.scripts.map(\.page)).count > 3)
  }

  @Test("Every relative link leads to a file", arguments: linkedPages)
  func linksLead(page: String) throws {
    let url = Fixtures.repository.appendingPathComponent(page)
    let text = try String(contentsOf: url, encoding: .utf8)
    var links: [String] = []
    for match in text.matches(of: /\]\(([^)\s]+)\)/) { links.append(String(match.1)) }
    for link in links where !link.contains("://") && !link.hasPrefix("#") {
      let path = link.split(separator: "#")[0]
      let target = url.deletingLastPathComponent().appendingPathComponent(String(path))
      #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(link)")
    }
  }

  static let linkedPages =
    pages + ["docs/README.md", "docs/architecture.md", "docs/isa.md", "docs/adr/README.md"]
    + ["Examples/README.md", "Models/stories/README.md", "scripts/train_stories/README.md"]
}
