// SPDX-License-Identifier: Apache-2.0

import DFXMachine
import DFXVerification
import Testing

/// The fast memory form against the cycle model: whole passes of a small model, on machines with parameters anywhere in
/// their ranges. `make memories` tries as many as one likes.
@Suite struct MemoryTrialTests {
  /// A process prints what its pass takes.
  private static func print(_ trial: MemoryTrial, _ memory: String) throws {
    let memory = try #require(MemoryModel(rawValue: memory))
    Swift.print("cycles: \(try trial.cycles(memory).map { "\($0)" } ?? "refused")")
  }

  private static func cycles(in output: [UInt8]?) throws -> UInt64? {
    let lines = String(decoding: output ?? [], as: UTF8.self).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("cycles: ") })
    return UInt64(line.dropFirst(8))
  }

  private static func compare(_ found: [UInt64?], _ trial: MemoryTrial) {
    guard let fast = found[0], let cycle = found[1] else {
      #expect(found == [nil, nil], "one refuses: \(trial.description)")
      return
    }
    let error = Double(fast) / Double(cycle) - 1
    #expect(
      abs(error) <= MemoryTrial.bound, "\(fast) and \(cycle) cycles: \(trial.description)")
  }

  @Test(arguments: 1...24) func machinesOfAnyKind(seed: Int) async throws {
    var found: [UInt64?] = []
    for memory in ["fast", "cycle"] {
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardOutputContent]
      ) { [seed = seed as Int, memory = memory as String] in
        try Self.print(MemoryTrial(seed: UInt64(seed)), memory)
      }
      found.append(try Self.cycles(in: result?.standardOutputContent))
    }
    Self.compare(found, MemoryTrial(seed: UInt64(seed)))
  }

  /// Machines on which one mechanism weighs, so that a model without it would be far off.
  @Test(arguments: MemoryMechanism.allCases)
  func machinesOfOneMechanism(mechanism: MemoryMechanism) async throws {
    let name = mechanism.rawValue
    var found: [UInt64?] = []
    for memory in ["fast", "cycle"] {
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardOutputContent]
      ) { [name = name as String, memory = memory as String] in
        try Self.print(#require(MemoryMechanism(rawValue: name)).trial(), memory)
      }
      found.append(try Self.cycles(in: result?.standardOutputContent))
    }
    #expect(found[0] != nil)
    Self.compare(found, try mechanism.trial())
  }
}
