// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXReference
import DFXSimulator
import Foundation
import TestSupport
import Testing

/// The tables of `docs/arithmetic.md`, executed.
@Suite struct ArithmeticChapterTests {
  /// A row: an instruction, bits of its operands, bits of its result.
  private struct Row {
    let instruction: String
    let operands: [UInt32]
    let result: UInt16
  }

  private static let text: String = {
    let url = Fixtures.repository.appendingPathComponent("docs/arithmetic.md")
    return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  }()

  private static let rows: [Row] = text.split(separator: "\n").compactMap { line in
    let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard cells.count == 6, cells[1].hasPrefix("`"), let result = UInt16(cells[3], radix: 16) else {
      return nil
    }
    return Row(
      instruction: cells[1].filter { $0 != "`" },
      operands: cells[2].split(separator: " ").compactMap { UInt32($0, radix: 16) }, result: result)
  }

  /// A program that leaves the row's result in element 0 of v9, from elements of v0 and the weight 1 in HBM.
  private func program(_ row: Row) throws -> Program {
    func hexadecimal(_ index: Int) -> String { "0x" + String(row.operands[index], radix: 16) }
    let count = row.operands.count
    let lines: [String] =
      switch row.instruction {
      case "add", "sub", "mul": ["\(row.instruction) v9, v0, v0+1, length=1"]
      case "accum", "max", "max_abs":
        ["\(row.instruction) va=v0, length=\(count), sd=s1", "load v9, s1, length=1"]
      case "recip", "recip_sqrt", "power_of_two_scale":
        ["store va=v0, sd=s0", "\(row.instruction) s1, s0", "load v9, s1, length=1"]
      case "scaled_epsilon":
        [
          "store va=v0, sd=s0", "scaled_epsilon s1, s0, immediate32=\(hexadecimal(1))",
          "load v9, s1, length=1",
        ]
      case "gelu": ["conv1d v9, v0, gelu, inner=1, columns=1, base=0"]
      default: ["\(row.instruction) v9, v0, length=1"]
      }
    return try Assembler.assemble(
      (lines + ["halt"]).joined(separator: "\n"), file: row.instruction)
  }

  private func check(_ appliance: any InspectableAppliance) throws {
    #expect(Self.rows.count >= 50)
    for row in Self.rows {
      try appliance.reset(keepMemory: false)
      try appliance.load(programs: [try program(row)])
      try appliance.writeVector(
        device: 0, element: 0, bits: row.operands.map { UInt16(truncatingIfNeeded: $0) })
      try appliance.writeBits(device: 0, memory: .hbm, address: 0, bits: [0x3C00])
      _ = try appliance.runPass(token: 0, position: 0) { _ in .proceed }
      let result = try appliance.readVector(device: 0, element: 9 * 64, count: 1)
      #expect(
        result == [row.result],
        "\(row.instruction) of \(row.operands.map { String($0, radix: 16) })")
    }
  }

  @Test func theInterpreterComputesTheTables() throws {
    try check(ReferenceAppliance(machine: .u280, deviceCount: 1))
  }

  @Test func theFastEngineComputesTheTables() throws {
    try check(
      try SimulatedPlatform(machine: .u280, deviceCount: 1, mode: .functional, hostThreads: 1))
  }

  @Test("Every function of the pseudocode has a heading")
  func functionsAreDefined() throws {
    let headings = Self.text.split(separator: "\n").filter { $0.hasPrefix("### ") }
    let call = try Regex(#"([A-Za-z_][A-Za-z_0-9]*)\("#)
    var functions: Set<String> = []
    for definition in Specification.current.instructions {
      for line in definition.pseudocode + [definition.special] {
        for match in line.matches(of: call) {
          if let name = match.output[1].substring { functions.insert(String(name)) }
        }
      }
    }
    #expect(functions.count >= 10)
    for name in functions.sorted() {
      #expect(headings.contains { $0.contains("`\(name)(") }, "\(name) is not defined")
    }
  }

  @Test("The table's instructions are those of the specification, or GELU of a product")
  func namesExist() {
    for row in Self.rows where row.instruction != "gelu" {
      #expect(Specification.current.definition(of: row.instruction) != nil)
    }
  }
}
