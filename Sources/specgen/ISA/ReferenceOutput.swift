// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Writes the reference pages.
struct ReferenceOutput {
  let specification: Specification

  private let note =
    "<!-- Generated from isa/spec.json by 'make gen'; edit the specification, not this file. -->\n\n"

  func page(_ definition: Specification.InstructionDefinition) -> String {
    note + (ReferencePage(definition.mnemonic, specification: specification)?.text ?? "")
  }

  var index: String {
    var out =
      note + """
        # Instructions

        Instruction set \(specification.name) \(specification.version): \
        \(specification.instructions.count) instructions of \(specification.wordBits) bits. \
        Bits that an instruction does not use are 0. The functions of the pseudocode are defined in \
        [arithmetic](../../docs/arithmetic.md).

        | opcode | instruction | engine | |
        | --- | --- | --- | --- |

        """
    for definition in specification.instructions {
      out += "| 0x\(String(definition.opcode, radix: 16)) "
      out += "| [\(definition.mnemonic)](\(definition.mnemonic).md) "
      out += "| \(definition.engine) | \(definition.summary) |\n"
    }
    return out
  }
}
