// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Writes what each instruction reads and writes, for Swift.
struct SwiftAccessOutput {
  let specification: Specification

  var text: String {
    """
    // SPDX-License-Identifier: Apache-2.0
    // Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

    extension DeclaredAccess {

    """ + function("reads", \.reads) + "\n" + function("writes", \.writes) + "}\n"
  }

  private func function(
    _ name: String, _ accesses: KeyPath<Specification.InstructionDefinition, [Specification.Access]>
  ) -> String {
    "  /// What `instruction` \(name), in the order of the specification.\n"
      + "  public static func \(name)(of instruction: Instruction, contextLength: Int)"
      + " -> [DeclaredAccess] {\n    switch instruction {\n" + cases(accesses) + "    }\n  }\n"
  }

  private func cases(
    _ accesses: KeyPath<Specification.InstructionDefinition, [Specification.Access]>
  ) -> String {
    specification.instructions.map { definition in
      let all = definition[keyPath: accesses]
      let isUsed = all.contains { $0.operand != nil }
      let payload = isUsed ? "(let word)" : ""
      return "    case .\(definition.mnemonic.memberName)\(payload):\n      "
        + list(all, of: definition) + "\n"
    }.joined()
  }

  /// The accesses as an array; those with a condition in arrays of their own.
  private func list(
    _ accesses: [Specification.Access], of definition: Specification.InstructionDefinition
  ) -> String {
    var parts: [String] = []
    var certain: [String] = []
    func close() {
      if !certain.isEmpty { parts.append("[" + certain.joined(separator: ", ") + "]") }
      certain = []
    }
    for access in accesses {
      if let flag = access.when {
        close()
        parts.append("(word.\(flag.memberName) ? [\(value(access, definition))] : [])")
      } else {
        certain.append(value(access, definition))
      }
    }
    close()
    return parts.isEmpty ? "[]" : parts.joined(separator: " + ")
  }

  private func value(
    _ access: Specification.Access, _ definition: Specification.InstructionDefinition
  ) -> String {
    let operand = (access.operand ?? "").isEmpty ? "" : "word.\(access.operand!.memberName)"
    return switch access.space {
    case "vector":
      ".vector(first: \(operand).element, count: \(elements(access.elements ?? "0", definition)))"
    case "scalar": ".scalar(\(operand).number)"
    default: ".\(access.space)"
    }
  }

  /// `4*length` as `4 * word.length`, where the length has a source as what that says.
  private func elements(
    _ text: String, _ definition: Specification.InstructionDefinition
  ) -> String {
    text.split(separator: "*").map { factor in
      let name = String(factor)
      if Int(name) != nil { return name }
      let field = "word.\(name.memberName)"
      let source = name + "_source"
      return definition.operands.contains(source)
        ? "word.\(source.memberName).length(\(field), contextLength)" : field
    }.joined(separator: " * ")
  }
}
