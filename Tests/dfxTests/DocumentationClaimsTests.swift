// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What pages say in numbers and lists, against what they count.
@Suite struct DocumentationClaimsTests {
  private func text(_ page: String) throws -> String {
    try String(contentsOf: Fixtures.repository.appending(path: page), encoding: .utf8)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: Fixtures.repository.appending(path: folder).path
    ).filter { !$0.hasPrefix(".") }.sorted()
  }

  private static let numbers = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen",
  ]

  @Test func calibratedParametersAreCounted() throws {
    let run = try CommandRun(["machines", "show", "u280-dfx"])
    var section = ""
    var calibrated: [String] = []
    for line in run.output.split(separator: "\n") {
      if line.hasPrefix("[") { section = String(line.dropFirst().prefix { $0 != "]" }) }
      let words = line.split(separator: " ")
      if words.contains("calibrated") { calibrated.append("\(section).\(words[0])") }
    }
    // What a card takes of its FPGA is fitted apart, and moves no cycle.
    let ofResources = calibrated.filter { $0.hasPrefix("resources.") }
    calibrated.removeAll { $0.hasPrefix("resources.") }
    let count = Self.numbers[calibrated.count].capitalized
    #expect(try text("docs/validation.md").contains("\(count) parameters are calibrated."))
    let readme = try text("README.md")
    #expect(readme.contains("\(count) are calibrated"))
    #expect(readme.contains("\(Self.numbers[ofResources.count]) more on the resources"))
    let ofTime = calibrated.filter { !$0.hasPrefix("energy.") }
    let countOfTime = Self.numbers[ofTime.count].capitalized
    #expect(readme.contains("\(countOfTime) parameters are calibrated on"))
    for path in ofTime { #expect(readme.contains("`\(path)`"), "\(path)") }
  }

  @Test func everyPageIsListed() throws {
    let index = try text("docs/README.md")
    for name in try names("docs") where name.hasSuffix(".md") && name != "README.md" {
      #expect(index.contains("(\(name))"), "\(name)")
    }
    for name in try names("docs/how-to") { #expect(index.contains("(how-to/\(name))"), "\(name)") }
    let records = try text("docs/adr/README.md")
    for name in try names("docs/adr") where name != "README.md" {
      #expect(records.contains("(\(name))"), "\(name)")
      let number = try #require(Int(name.prefix(4)))
      #expect(try text("docs/adr/\(name)").hasPrefix("# \(number). "), "\(name)")
    }
  }

  @Test func everyRoomIsListed() throws {
    let readme = try text("README.md")
    for name in try names("Sources") { #expect(readme.contains("`Sources/\(name)`"), "\(name)") }
    for name in try names("hw") where !["systemc", "include"].contains(name) {
      #expect(readme.contains("`\(name)`"), "hw/\(name)")
    }
  }
}
