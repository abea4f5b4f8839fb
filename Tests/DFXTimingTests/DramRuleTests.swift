// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXMachine
import Testing

@testable import DFXSimulator

/// One rule written down again from the sources: ticks of 900 MHz between two commands.
struct ExpectedRule: Sendable, CustomStringConvertible {
  let previous: DFXDramCommandKind
  let next: DFXDramCommandKind
  /// Bank of the second command; the first goes to bank 0 of group 0 (4 banks per group).
  let bank: UInt32
  let ticks: UInt64
  let name: String
  var description: String { name }
}

@Suite struct DramRuleTests {
  static let hbm = DFXMemoryParameters(Machine.u280.hbm)
  static let rules: [ExpectedRule] = [
    // 14 ns = 12.6 periods, 33 ns = 29.7, 260 ns = 234, 16 ns = 14.4, 5 ns = 4.5.
    .init(previous: DFX_DRAM_ACTIVATE, next: DFX_DRAM_READ, bank: 0, ticks: 13, name: "tRCD"),
    .init(previous: DFX_DRAM_ACTIVATE, next: DFX_DRAM_WRITE, bank: 0, ticks: 13, name: "tRCD W"),
    .init(previous: DFX_DRAM_PRECHARGE, next: DFX_DRAM_ACTIVATE, bank: 0, ticks: 13, name: "tRP"),
    .init(previous: DFX_DRAM_ACTIVATE, next: DFX_DRAM_PRECHARGE, bank: 0, ticks: 30, name: "tRAS"),
    .init(previous: DFX_DRAM_READ, next: DFX_DRAM_PRECHARGE, bank: 0, ticks: 5, name: "tRTP"),
    .init(previous: DFX_DRAM_ACTIVATE, next: DFX_DRAM_ACTIVATE, bank: 9, ticks: 4, name: "tRRD"),
    .init(previous: DFX_DRAM_READ, next: DFX_DRAM_READ, bank: 1, ticks: 4, name: "tCCD_L"),
    .init(previous: DFX_DRAM_READ, next: DFX_DRAM_READ, bank: 4, ticks: 2, name: "tCCD_S"),
    .init(previous: DFX_DRAM_WRITE, next: DFX_DRAM_WRITE, bank: 1, ticks: 4, name: "tCCD_L write"),
    // Write latency 7, burst 2, then 8 or 6; then 15 for the recovery.
    .init(previous: DFX_DRAM_WRITE, next: DFX_DRAM_READ, bank: 1, ticks: 17, name: "tWTR_L"),
    .init(previous: DFX_DRAM_WRITE, next: DFX_DRAM_READ, bank: 4, ticks: 15, name: "tWTR_S"),
    .init(previous: DFX_DRAM_WRITE, next: DFX_DRAM_PRECHARGE, bank: 0, ticks: 24, name: "tWR"),
    .init(previous: DFX_DRAM_READ, next: DFX_DRAM_WRITE, bank: 4, ticks: 10, name: "turnaround"),
    .init(previous: DFX_DRAM_REFRESH, next: DFX_DRAM_ACTIVATE, bank: 3, ticks: 234, name: "tRFC"),
    .init(previous: DFX_DRAM_PRECHARGE, next: DFX_DRAM_REFRESH, bank: 0, ticks: 13, name: "tRP R"),
  ]

  @Test(arguments: rules) func isLegalFromItsTickOn(rule: ExpectedRule) {
    var parameters = Self.hbm
    let history = [
      DFXDramCommand(tick: 1000, kind: rule.previous.rawValue, bank: 0, row: 0)
    ]
    var next = DFXDramCommand(tick: 0, kind: rule.next.rawValue, bank: rule.bank, row: 0)
    let earliest = dfx_dram_earliest(&parameters, history, history.count, &next)
    // Illegal at n - 1, legal at n.
    #expect(earliest == 1000 + rule.ticks)
  }

  @Test func fifthActivationWaitsForTheWindow() {
    var parameters = Self.hbm
    // tRRD alone would allow tick 1013, the window of 15 ticks allows 1015.
    let history = (0..<4).map { i in
      DFXDramCommand(
        tick: 1000 + [0, 4, 8, 9][i], kind: DFX_DRAM_ACTIVATE.rawValue, bank: UInt32(i), row: 0)
    }
    var next = DFXDramCommand(tick: 0, kind: DFX_DRAM_ACTIVATE.rawValue, bank: 8, row: 0)
    #expect(dfx_dram_earliest(&parameters, history, history.count, &next) == 1015)
  }

  @Test(arguments: ["sequential", "strided", "random", "writes"])
  func noAccessBreaksARule(pattern name: String) {
    var parameters = Self.hbm
    var pattern = DFXAccessPattern()
    pattern.count = 3000
    pattern.bytes = 64
    pattern.stride = 64
    switch name {
    case "strided": pattern.stride = 4096
    case "random":
      pattern.seed = 5
      pattern.window = 256 << 20
    case "writes": pattern.write_share = 1
    default: break
    }
    let log = Self.log(&parameters, &pattern)
    #expect(log.count > 3000)
    #expect(log.contains { $0.kind == DFX_DRAM_REFRESH.rawValue })
    #expect(CommandChecker.violations(in: log) == [])
  }

  @Test func checkerSeesAViolation() {
    let log = [
      DFXDramCommand(tick: 0, kind: DFX_DRAM_ACTIVATE.rawValue, bank: 0, row: 0),
      DFXDramCommand(tick: 12, kind: DFX_DRAM_READ.rawValue, bank: 0, row: 0),
    ]
    #expect(CommandChecker.violations(in: log).count == 1)
  }

  static func log(
    _ parameters: inout DFXMemoryParameters, _ pattern: inout DFXAccessPattern
  ) -> [DFXDramCommand] {
    var time = DFXAccessTime()
    var logged = 0
    let capacity = 100_000
    return [DFXDramCommand](unsafeUninitializedCapacity: capacity) { buffer, count in
      dfx_memory_run(&parameters, &pattern, &time, buffer.baseAddress, capacity, &logged)
      count = logged
    }
  }
}

/// Checks a command log pair by pair against the rules as written above; knows nothing of the model.
enum CommandChecker {
  static func violations(in log: [DFXDramCommand]) -> [String] {
    var found: [String] = []
    for (index, next) in log.enumerated() {
      for previous in log[max(0, index - 64)..<index] {
        for rule in DramRuleTests.rules
        where rule.previous.rawValue == previous.kind && rule.next.rawValue == next.kind
          && applies(rule, previous, next) && next.tick < previous.tick + rule.ticks
        {
          found.append("\(rule.name) at tick \(next.tick)")
        }
      }
    }
    return found + windows(in: log)
  }

  private static func applies(
    _ rule: ExpectedRule, _ previous: DFXDramCommand, _ next: DFXDramCommand
  ) -> Bool {
    let isRefresh =
      rule.next == DFX_DRAM_REFRESH || rule.previous == DFX_DRAM_REFRESH
    if isRefresh { return true }
    switch rule.bank {
    case 0: return previous.bank == next.bank
    case 1: return previous.bank / 4 == next.bank / 4
    default: return true
    }
  }

  private static func windows(in log: [DFXDramCommand]) -> [String] {
    let ticks = log.filter { $0.kind == DFX_DRAM_ACTIVATE.rawValue }.map(\.tick)
    return zip(ticks, ticks.dropFirst(4)).filter { $1 < $0 + 15 }.map { "tFAW at tick \($1)" }
  }
}
