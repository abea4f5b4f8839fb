// SPDX-License-Identifier: Apache-2.0

import DFXISA
import Foundation
import TestSupport
import Testing

/// Words that were put together by hand are what assembler, encoder and decoder take them for.
@Suite struct HandEncodedTests {
  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    var assembly: String
    var word: String
    var testDescription: String { assembly }

    var instructionWord: InstructionWord {
      let parts = word.split(separator: " ").map { UInt64($0, radix: 16) ?? 0 }
      return InstructionWord(parts[0], parts[1], parts[2], parts[3])
    }
  }

  private struct Contents: Decodable {
    var words: [Entry]
  }

  static let entries: [Entry] = {
    let url = Fixtures.repository.appendingPathComponent(
      "isa/conformance/hand-encoded.json")
    let contents = try? JSONDecoder().decode(Contents.self, from: Data(contentsOf: url))
    return contents?.words ?? []
  }()

  @Test func everyInstructionHasOne() {
    let mnemonics = Set(Self.entries.compactMap { $0.assembly.split(separator: " ").first })
    #expect(mnemonics.count == Specification.current.instructions.count)
    print("conformance: \(Self.entries.count) words encoded by hand")
  }

  @Test(arguments: entries) func agree(_ entry: Entry) throws {
    let decoded = try Instruction(decoding: entry.instructionWord)
    #expect(decoded.encode() == entry.instructionWord)
    let program = try Assembler.assemble(entry.assembly, file: "hand-encoded.json")
    #expect(program.instructions == [decoded])
  }
}
