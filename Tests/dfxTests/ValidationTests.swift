// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The committed validation page against one made now.
@Suite struct ValidationTests {
  private static var docs: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs")
  }

  @Test func theCommittedPageIsCurrent() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let process = Process()
    let binary: URL = try #require(Fixtures.product("dfx"))
    process.executableURL = binary
    process.arguments = ["validate", "-o", folder.file("validation.md").path]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    for path in ["validation.md", "images/pass-split.svg"] {
      let made = try String(contentsOf: folder.file(path), encoding: .utf8)
      let committed = try String(contentsOf: Self.docs.appending(path: path), encoding: .utf8)
      let differences = zip(made.split(separator: "\n"), committed.split(separator: "\n"))
        .first { $0 != $1 }
      #expect(made == committed, "run 'make validation'; first: \(String(describing: differences))")
    }
  }

  /// Whole passes of the fast memory form against the cycle model.
  @Test func theFastMemoryFormIsWithinTwoPercent() throws {
    let page = try String(contentsOf: Self.docs.appending(path: "validation.md"), encoding: .utf8)
    let rows = page.split(separator: "\n").filter { $0.contains(", position ") }
      .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    #expect(rows.count == 3)
    for row in rows {
      try #require(row.count > 4 && row[3].hasSuffix(" %"))
      let error = try #require(Double(row[3].dropLast(2)))
      #expect(abs(error) <= 2, "\(row[0])")
    }
  }

  /// Every figure of the page that a published one exists for, and the bound it has to hold.
  @Test func everyErrorOfThePageIsWithinItsBound() throws {
    let page = try String(contentsOf: Self.docs.appending(path: "validation.md"), encoding: .utf8)
    var count = 0
    for line in page.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 6, cells[4].hasSuffix(" %"), let error = Double(cells[4].dropLast(2))
      else { continue }
      count += 1
      let bound =
        switch cells[5] {
        case "calibrated": 1.0
        case _ where cells[0].contains("random"): 15.0
        case _ where cells[0].contains("stride"): 15.0
        case _ where cells[0].hasPrefix("link"): 5.0
        default: 2.0
        }
      #expect(abs(error) <= bound, "\(cells[0]): \(error) %")
    }
    #expect(count >= 30)
  }
}
