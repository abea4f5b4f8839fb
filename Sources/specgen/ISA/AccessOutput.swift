// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Writes what each instruction reads and writes, for execution, scoreboard and event counts in C++.
struct AccessOutput {
  let specification: Specification

  var header: String {
    var out = """
      // SPDX-License-Identifier: Apache-2.0
      // Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

      #ifndef DFX_GENERATED_ACCESSES_H
      #define DFX_GENERATED_ACCESSES_H

      #include "generated/isa.h"

      namespace dfx::isa {

      // Tells the visitor every access of an instruction, reads first, in the order of the specification.
      // `n` has the lengths with their sources resolved.
      template <class Lengths, class Visitor>
      void visit_accesses(const Instruction& i, const Lengths& n, Visitor& visitor) {
        switch (i.opcode) {

      """
    for definition in specification.instructions {
      out += "    case Opcode::\(definition.mnemonic.cxxName):\n"
      for access in definition.reads { out += statement(access, isWrite: false) }
      for access in definition.writes { out += statement(access, isWrite: true) }
      out += "      return;\n"
    }
    return out + """
        }
      }

      }  // namespace dfx::isa

      #endif

      """
  }

  private func statement(_ access: Specification.Access, isWrite: Bool) -> String {
    let condition = access.when.map { "if (i.\($0)) " } ?? ""
    let verb = isWrite ? "write" : "read"
    let operand = access.operand ?? ""
    let call: String
    switch access.space {
    case "vector":
      call = "visitor.\(verb)_vector(i.\(operand), \(elements(access.elements ?? "0")))"
    case "scalar": call = "visitor.\(verb)_scalar(i.\(operand))"
    case "ring": return ""
    default: call = "visitor.\(verb)_\(access.space)_\(access.extent ?? "")(i)"
    }
    return "      \(condition)\(call);\n"
  }

  /// `4*length` as `uint64_t{4} * n.length`; lengths that have no source are fields.
  private func elements(_ text: String) -> String {
    text.split(separator: "*").map { factor in
      let name = String(factor)
      if Int(name) != nil { return "uint64_t{\(name)}" }
      return ["inner", "columns", "length"].contains(name) ? "n.\(name)" : "i.\(name)"
    }.joined(separator: " * ")
  }
}
