// SPDX-License-Identifier: Apache-2.0

import DFXVerification
import Foundation
import TestSupport
import Testing

/// Exported cases hold what the vectors say, in the form that `$readmemh` reads.
@Suite struct ExportTests {
  private let folder: TemporaryFolder
  private let suite = ConformanceSuite(repository: Fixtures.repository)

  init() throws { folder = try TemporaryFolder() }

  /// Elements by address, as `$readmemh` loads them.
  private func memory(_ path: String) throws -> [Int: UInt16] {
    var elements: [Int: UInt16] = [:]
    var address = 0
    for line in try text(path).split(separator: "\n") {
      if line.hasPrefix("@") {
        address = try #require(Int(line.dropFirst(), radix: 16))
      } else {
        #expect(line.count == 4)
        elements[address] = UInt16(line, radix: 16)
        #expect(elements[address] != nil)
        address += 1
      }
    }
    return elements
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: folder.url.appendingPathComponent(path), encoding: .utf8)
  }

  @Test("Files hold the vectors", arguments: ["ring", "slots"])
  func files(file: String) throws {
    let cases = try suite.cases(file)
    #expect(try CaseExport(into: folder.url).export(file, of: suite) == cases.count)
    #expect(try memory("background.vectors.hex").count == 65536)
    for (number, test) in cases.enumerated() {
      let path = "\(file)/" + String(format: "%04d", number)
      let facts = try text(path + "/case.txt").split(separator: "\n").map(String.init)
      #expect(facts[0] == "name \(test.name)")
      #expect(facts.filter { $0.hasPrefix("pass ") }.count == test.allPasses.count)
      for (index, device) in test.devices.enumerated() {
        let prefix = "\(path)/device\(index)"
        let words = try text(prefix + ".program.hex").split(separator: "\n")
        // The highest digits first, where the vectors have the lowest 64 bits first.
        let reordered = device.program.map { word in
          stride(from: 48, through: 0, by: -16).map { String(word.dropFirst($0).prefix(16)) }
            .joined()
        }
        #expect(words.map(String.init) == reordered)
        let fills = (device.vectors ?? []).filter { $0.run == nil }
        let loaded = fills.isEmpty ? [:] : try memory(prefix + ".vectors.hex")
        for fill in fills {
          let elements = fill.elements
          #expect(elements.indices.allSatisfy { loaded[fill.at + $0] == elements[$0] })
        }
        guard let known = device.expect?.vectors?.first, let bits = known.bits else { continue }
        let regions = try text(prefix + ".regions").split(separator: "\n")
        #expect(regions.first.map(String.init) == "vectors \(known.at) \(known.count)")
        let signature = try text(prefix + ".signature").split(separator: "\n")
        #expect(signature.prefix(known.count).joined() == bits)
      }
    }
  }

  @Test func faultsAreNamed() throws {
    #expect(try CaseExport(into: folder.url).export("fault", of: suite) > 0)
    let test = try #require(try suite.cases("fault").first)
    let fault = try #require(test.fault)
    #expect(
      try text("fault/0000/case.txt").contains(
        "\nfault \(fault.kind) device \(fault.device) pc \(fault.pc)\n"))
  }
}
