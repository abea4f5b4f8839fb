// SPDX-License-Identifier: Apache-2.0

import DFXISA
import DFXVerification
import TestSupport
import Testing

/// Whether the vectors say anything about each instruction.
@Suite struct CoverageTests {
  /// An instruction without cases would be whatever its engine makes of it.
  @Test func everyInstructionHasCases() throws {
    let suite = ConformanceSuite(repository: Fixtures.repository)
    var cases: [String: Int] = [:]
    for each in try ConformanceSuite.files.flatMap(suite.cases) where each.fault == nil {
      let words = Set(each.devices.flatMap(\.program))
      let mnemonics = try words.map { word in
        let parts = each.devices[0].parts(of: word)
        return try Instruction(decoding: InstructionWord(parts[0], parts[1], parts[2], parts[3]))
          .mnemonic
      }
      for mnemonic in Set(mnemonics) { cases[mnemonic, default: 0] += 1 }
    }
    for mnemonic in Specification.current.instructions.map(\.mnemonic) {
      #expect(cases[mnemonic, default: 0] >= 3, "\(mnemonic) has too few cases in isa/conformance")
    }
  }
}
