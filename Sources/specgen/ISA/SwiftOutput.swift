// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Writes the Swift types and codec of the instruction set.
struct SwiftOutput {
  let specification: Specification

  var text: String {
    var out = """
      // SPDX-License-Identifier: Apache-2.0
      // Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

      """
    for definition in specification.instructions where !definition.operands.isEmpty {
      out += structure(definition)
    }
    out += instructionEnum
    out += encoder
    out += decoder
    out += assembly
    return out
  }

  private func structure(_ definition: Specification.InstructionDefinition) -> String {
    let name = definition.mnemonic.typeName
    let fields = definition.operands.map { (name: $0, field: specification.fields[$0]!) }
    var out = "\n/// \(definition.summary)\npublic struct \(name): Sendable, Hashable {\n"
    for (operand, field) in fields {
      let unit = field.unit.map { " (unit: \($0))" } ?? ""
      out += "  /// \(field.description)\(unit)\n"
      out += "  public var \(operand.memberName): \(type(field.kind))\n"
    }
    let parameters = fields.map { operand, field in
      "\(operand.memberName): \(type(field.kind))\(defaultValue(field.kind))"
    }
    out += "\n  /// The instruction with these operands.\n  public init(\n    "
    out += parameters.joined(separator: ",\n    ") + "\n  ) {\n"
    for (operand, _) in fields {
      out += "    self.\(operand.memberName) = \(operand.memberName)\n"
    }
    return out + "  }\n}\n"
  }

  private var instructionEnum: String {
    var out = "\n/// One instruction.\npublic enum Instruction: Sendable, Hashable {\n"
    for definition in specification.instructions {
      out += "  /// \(definition.summary)\n"
      let payload = definition.operands.isEmpty ? "" : "(\(definition.mnemonic.typeName))"
      out += "  case \(definition.mnemonic.memberName)\(payload)\n"
    }
    out +=
      "\n  /// The name in assembly text.\n  public var mnemonic: String {\n    switch self {\n"
    for definition in specification.instructions {
      out += "    case .\(definition.mnemonic.memberName): \"\(definition.mnemonic)\"\n"
    }
    out +=
      "    }\n  }\n\n  /// The unit that executes it.\n  public var engine: Engine {\n    switch self {\n"
    for definition in specification.instructions {
      out += "    case .\(definition.mnemonic.memberName): .\(definition.engine)\n"
    }
    return out + "    }\n  }\n}\n"
  }

  private var encoder: String {
    var out =
      "\nextension Instruction {\n  /// The instruction's 256 bits; operands must fit their fields.\n"
    out +=
      "  public func encode() -> InstructionWord {\n    var word = InstructionWord()\n    switch self {\n"
    for definition in specification.instructions {
      let payload = definition.operands.isEmpty ? "" : "(let operands)"
      out += "    case .\(definition.mnemonic.memberName)\(payload):\n"
      out += "      word.set(0x\(String(definition.opcode, radix: 16)), 0, 7)\n"
      for operand in definition.operands {
        let field = specification.fields[operand]!
        out +=
          "      word.set(\(raw("operands." + operand.memberName, field.kind)), \(field.low), \(field.high))\n"
      }
    }
    return out + "    }\n    return word\n  }\n}\n"
  }

  private var decoder: String {
    var out = "\nextension Instruction {\n  /// The instruction that `word` holds.\n"
    out += "  public init(decoding word: InstructionWord) throws(DecodeError) {\n"
    out += "    let fields = WordReader(word)\n    switch word.bits(0, 7) {\n"
    for definition in specification.instructions {
      out += "    case 0x\(String(definition.opcode, radix: 16)):\n"
      let mask = reservedMask(definition).map { "0x" + String($0, radix: 16) }
      out +=
        "      try fields.requireZero(\(mask.joined(separator: ", ")), \"\(definition.mnemonic)\")\n"
      if definition.operands.isEmpty {
        out += "      self = .\(definition.mnemonic.memberName)\n"
      } else {
        let arguments = definition.operands.map { operand -> String in
          let field = specification.fields[operand]!
          return
            "\(operand.memberName): \(reader(field.kind))(\(field.low), \(field.high)\(context(definition, operand, field)))"
        }
        out +=
          "      self = .\(definition.mnemonic.memberName)(\n        \(definition.mnemonic.typeName)(\n          "
        out += arguments.joined(separator: ",\n          ") + "))\n"
      }
    }
    return out + "    default: throw .undefinedOpcode(UInt8(word.bits(0, 7)))\n    }\n  }\n}\n"
  }

  private var assembly: String {
    var out =
      "\nextension Instruction {\n  /// The instruction as assembly text; operands at their defaults are left out.\n"
    out +=
      "  public var assembly: String {\n    var text = AssemblyText(mnemonic)\n    switch self {\n"
    for definition in specification.instructions {
      let payload = definition.operands.isEmpty ? "" : "(let operands)"
      out += "    case .\(definition.mnemonic.memberName)\(payload):\n"
      if definition.operands.isEmpty { out += "      break\n" }
      for operand in definition.operands {
        out += "      text.add(\"\(operand)\", operands.\(operand.memberName))\n"
      }
    }
    return out + "    }\n    return text.line\n  }\n}\n"
  }

  private func reservedMask(_ definition: Specification.InstructionDefinition) -> [UInt64] {
    var used = InstructionWord()
    for name in ["opcode"] + definition.operands {
      let field = specification.fields[name]!
      used.set((1 << UInt64(field.high - field.low + 1)) - 1, field.low, field.high)
    }
    return used.array.map { ~$0 }
  }

  private func type(_ kind: Specification.Kind) -> String {
    switch kind {
    case .flag: "Bool"
    case .vector: "VectorAddress"
    case .scalar: "ScalarRegister"
    case .lengthSource: "LengthSource"
    case .countSource: "CountSource"
    case .indexSelect: "IndexSelect"
    case .indexRegister: "IndexRegister"
    case .bySelect: "BySelect"
    case .cardMask: "CardMask"
    case .binary16: "UInt16"
    case .binary32: "UInt32"
    case .opcode, .count, .address, .stride, .target: "Int"
    }
  }

  private func defaultValue(_ kind: Specification.Kind) -> String {
    switch kind {
    case .flag: " = false"
    case .lengthSource, .countSource: " = .field"
    case .indexSelect, .bySelect: " = .none"
    case .count, .stride: " = 0"
    case .cardMask: " = []"
    default: ""
    }
  }

  private func raw(_ value: String, _ kind: Specification.Kind) -> String {
    switch kind {
    case .flag: "\(value) ? 1 : 0"
    case .vector: "UInt64(\(value).element)"
    case .scalar: "UInt64(\(value).number)"
    case .lengthSource, .countSource, .indexSelect, .indexRegister, .bySelect: "\(value).rawValue"
    case .cardMask: "UInt64(\(value).rawValue)"
    case .binary16, .binary32, .opcode, .count, .address, .stride, .target: "UInt64(\(value))"
    }
  }

  private func reader(_ kind: Specification.Kind) -> String {
    switch kind {
    case .flag: "fields.flag"
    case .vector: "fields.vector"
    case .scalar: "fields.scalar"
    case .lengthSource, .countSource, .indexSelect, .indexRegister, .bySelect:
      "try fields.choice"
    case .binary16: "fields.half"
    case .binary32: "fields.single"
    case .cardMask: "fields.cards"
    case .opcode, .count, .address, .stride, .target: "fields.integer"
    }
  }

  private func context(
    _ definition: Specification.InstructionDefinition, _ operand: String,
    _ field: Specification.Field
  ) -> String {
    switch field.kind {
    case .lengthSource, .countSource, .indexSelect, .indexRegister, .bySelect:
      ", \"\(definition.mnemonic)\", \"\(operand)\""
    default: ""
    }
  }
}

extension String {
  /// `write_hbm_transposed` as a Swift type: `WriteHBMTransposed`.
  var typeName: String {
    split(separator: "_").map { part in
      ["hbm", "ddr", "mm", "id"].contains(part)
        ? part.uppercased()
        : part == "conv1d" ? "Conv1D" : part.prefix(1).uppercased() + part.dropFirst()
    }.joined()
  }

  /// `vd` stays, `length_source` becomes `lengthSource`, `write_hbm` becomes `writeHBM`.
  var memberName: String {
    let parts = split(separator: "_")
    let first = String(parts[0])
    return first + parts.dropFirst().map { String($0).typeName }.joined()
  }
}
