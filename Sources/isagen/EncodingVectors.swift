// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Writes words with their operands: for every instruction the least, the largest and random operands.
struct EncodingVectors {
  let specification: Specification

  var text: String {
    var random = SplitMix(state: 0xD0F)
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
    let digits = word.array.reversed().map { part in
      let text = String(part, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    return "{\"mnemonic\": \"\(definition.mnemonic)\", \"word\": \"\(digits.joined())\", "
      + "\"operands\": {\(operands.joined(separator: ", "))}}"
  }
}

/// Random numbers that repeat (splitmix64).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
