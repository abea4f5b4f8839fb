// SPDX-License-Identifier: Apache-2.0

internal import DFXISA
internal import SplitMix

/// Writes words with their operands: for every instruction the least, the largest and random operands.
struct EncodingVectors {
  let specification: Specification

  var text: String {
    var random = SplitMix64(seed: 0xD0F)
    var lines: [String] = []
    for definition in specification.instructions {
      var choices: [(Specification.Field) -> UInt64] = [{ _ in 0 }, { limit($0) }]
      for _ in 0..<4 {
        choices.append { UInt64.random(in: 0...limit($0), using: &random) }
      }
      for choice in definition.operands.isEmpty ? [choices[0]] : choices {
        lines.append("  " + vector(definition, choice))
      }
    }
    return """
      {
       "about": "Generated from isa/spec.json by 'make gen': words, most significant first, and their operands.",
       "vectors": [
      \(lines.joined(separator: ",\n"))
       ]
      }

      """
  }

  private func limit(_ field: Specification.Field) -> UInt64 {
    field.legal?[1] ?? ((1 << UInt64(field.high - field.low + 1)) - 1)
  }

  private func vector(
    _ definition: Specification.InstructionDefinition, _ choice: (Specification.Field) -> UInt64
  ) -> String {
    var word = InstructionWord(definition.opcode)
    var operands: [String] = []
    for name in definition.operands {
      guard let field = specification.fields[name] else { continue }
      let value = choice(field)
      word.set(value, field.low, field.high)
      operands.append("\"\(name)\": \(value)")
    }
    return "{\"mnemonic\": \"\(definition.mnemonic)\", \"word\": \"\(word.hexadecimal)\", "
      + "\"operands\": {\(operands.joined(separator: ", "))}}"
  }
}
