// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite struct MembenchCommandTests {
  @Test func patternsHaveTheirSchema() throws {
    let schema = try #require(
      JSONSerialization.jsonObject(
        with: Data(
          contentsOf: Fixtures.repository.appending(
            path: "docs/schema/dfx.membench.1.schema.json"))) as? [String: Any])
    let run = try CommandRun([
      "membench", "--random", "--burst", "128", "--window", "1048576", "--mix", "0.2", "--accesses",
      "500", "--channels", "4", "--outstanding", "8", "--json", "--load", "0.1", "0.5",
    ])
    #expect(run.status == 0)
    let object = try #require(JSONSerialization.jsonObject(with: run.bytes) as? [String: Any])
    var checker = SchemaChecker()
    checker.check(object, against: schema)
    #expect(checker.problems == [])
    #expect((object["rows"] as? [Any])?.count == 2)
  }

  @Test func rowsAreCSV() throws {
    let run = try CommandRun(["membench", "--write", "--accesses", "500", "--csv"])
    let lines = run.output.split(separator: "\n")
    #expect(run.status == 0 && lines.count == 2)
    #expect(lines.first?.hasPrefix("asked_gb_per_s,gb_per_s,peak_fraction") == true)
    #expect(lines.last?.first == ",", "nothing is asked for")
  }

  @Test(arguments: [
    ["--read", "--write"], ["--csv"], ["--burst", "1024"], ["--random", "--stride", "64"],
    ["--json", "--csv", "--read"], ["--memory", "sram"],
  ])
  func mistakesAreRefused(arguments: [String]) throws {
    let run = try CommandRun(["membench"] + arguments)
    #expect(run.status == 64 && run.output.isEmpty && !run.notes.isEmpty)
  }
}
