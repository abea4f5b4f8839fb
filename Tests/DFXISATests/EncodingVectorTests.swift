// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXISA
import Foundation
import TestSupport
import Testing

/// One line of `isa/encoding-vectors.json`.
struct EncodingVector: Decodable {
  let mnemonic: String
  let operands: [String: UInt64]
  private let text: String

  enum CodingKeys: String, CodingKey {
    case mnemonic, operands
    case text = "word"
  }

  static func load() throws -> [EncodingVector] {
    struct File: Decodable { let vectors: [EncodingVector] }
    let url = Fixtures.repository.appendingPathComponent("isa/encoding-vectors.json")
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).vectors
  }

  /// The word, whose text has the most significant digit first.
  var word: InstructionWord {
    let parts = (0..<4).map { part in
      let start = text.index(text.startIndex, offsetBy: 16 * (3 - part))
      return UInt64(text[start...].prefix(16), radix: 16) ?? 0
    }
    return InstructionWord(parts[0], parts[1], parts[2], parts[3])
  }

  /// The text that the hardware's disassembler gives.
  func hardwareText(_ specification: Specification) throws -> String {
    let names = try #require(specification.definition(of: mnemonic)).operands
    let values = names.map { "\($0)=\(operands[$0] ?? 0)" }
    return ([mnemonic] + (values.isEmpty ? [] : [values.joined(separator: ", ")]))
      .joined(separator: " ")
  }
}

/// Swift codec and hardware decoder over the committed words.
@Suite struct EncodingVectorTests {
  @Test func everyInstructionAndOperandIsThere() throws {
    let vectors = try EncodingVector.load()
    for definition in Specification.current.instructions {
      let own = vectors.filter { $0.mnemonic == definition.mnemonic }
      #expect(!own.isEmpty)
      for operand in definition.operands {
        #expect(own.contains { $0.operands[operand, default: 0] != 0 }, "\(definition.mnemonic)")
      }
    }
  }

  @Test func swiftDecodesAndEncodes() throws {
    for vector in try EncodingVector.load() {
      let instruction = try Instruction(decoding: vector.word)
      #expect(instruction.mnemonic == vector.mnemonic)
      #expect(instruction.encode() == vector.word)
      let view = FieldView(instruction)
      for (name, value) in vector.operands { #expect(view[name] == Int(value)) }
    }
  }

  @Test func hardwareDecodesTheSame() throws {
    for vector in try EncodingVector.load() {
      let (status, text) = hardwareDecoder(vector.word)
      #expect(status == 0)
      #expect(try text == vector.hardwareText(.current))
    }
  }

  /// One bit flipped: both decoders agree whether the word is legal.
  @Test func decodersAgreeOnDamagedWords() throws {
    for vector in try EncodingVector.load() {
      for bit in 0..<256 {
        var parts = vector.word.array
        parts[bit / 64] ^= 1 << UInt64(bit % 64)
        let word = InstructionWord(parts[0], parts[1], parts[2], parts[3])
        let instruction = try? Instruction(decoding: word)
        #expect((hardwareDecoder(word).status == 0) == (instruction != nil))
      }
    }
  }

  private func hardwareDecoder(_ word: InstructionWord) -> (status: Int32, text: String) {
    var text = [CChar](repeating: 0, count: 512)
    let status = dfx_disassemble(word.array, &text, text.count)
    return (
      status, String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    )
  }
}
