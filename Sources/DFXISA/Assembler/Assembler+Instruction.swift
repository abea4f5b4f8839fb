// SPDX-License-Identifier: Apache-2.0

extension Assembler {
  /// An operand as it is written: `name=value`, a flag's name, or a register by position.
  private struct Written {
    let name: String
    let value: AssemblyValue
    let token: AssemblyToken
  }

  /// Second pass: the word that a statement describes.
  func instruction(_ statement: Statement) throws(LineError) -> Instruction {
    let mnemonicToken = statement.tokens[statement.tokens.startIndex]
    guard case .name(let mnemonic) = mnemonicToken.kind,
      let definition = specification.definition(of: mnemonic)
    else { throw LineError("there is no instruction of this name", at: mnemonicToken) }
    var word = InstructionWord(definition.opcode)
    var seen: Set<String> = []
    let written = try operands(statement, definition)
    for operand in written {
      guard seen.insert(operand.name).inserted else {
        throw LineError("\(operand.name) is given twice", at: operand.token)
      }
      guard let field = specification.fields[operand.name] else { continue }
      let bits = try encode(operand, field)
      word.set(bits, field.low, field.high)
    }
    if let missing = required(definition, seen).first {
      throw LineError("\(mnemonic) needs \(missing)", at: mnemonicToken)
    }
    do {
      return try Instruction(decoding: word)
    } catch {
      throw LineError("\(error)", at: mnemonicToken)
    }
  }

  private func operands(
    _ statement: Statement, _ definition: Specification.InstructionDefinition
  ) throws(LineError) -> [Written] {
    let rest = statement.tokens.dropFirst()
    guard !rest.isEmpty else { return [] }
    let lineEnd = end(of: statement.line)
    var positional = definition.operands.filter { isRegister($0) }[...]
    var written: [Written] = []
    for part in rest.split(
      omittingEmptySubsequences: false, whereSeparator: { $0.kind == .symbol(",") })
    {
      guard let first = part.first else {
        throw LineError("an operand is missing", column: lineEnd)
      }
      if case .name(let name) = first.kind, part.count >= 2,
        part[part.startIndex + 1].kind == .symbol("=")
      {
        guard definition.operands.contains(name) else {
          throw LineError(
            "\(definition.mnemonic) has no operand \(name); it has "
              + definition.operands.joined(separator: ", "), at: first)
        }
        var expression = AssemblyExpression(part.dropFirst(2), names: names, lineEnd: lineEnd)
        positional.removeAll { $0 == name }
        written.append(
          Written(
            name: name, value: try expression.value(), token: part.dropFirst(2).first ?? first))
      } else if case .name(let name) = first.kind, part.count == 1,
        specification.fields[name]?.kind == .flag, definition.operands.contains(name)
      {
        written.append(
          Written(name: name, value: .integer(1, isHexadecimal: false), token: first))
      } else {
        var expression = AssemblyExpression(part, names: names, lineEnd: lineEnd)
        let value = try expression.value()
        if case .word(let word) = value {
          throw LineError("'\(word)' is neither an operand nor defined", at: first)
        }
        guard let name = positional.popFirst() else {
          throw LineError("this value belongs to no operand: write NAME=VALUE", at: first)
        }
        written.append(Written(name: name, value: value, token: first))
      }
    }
    return written
  }

  private func isRegister(_ operand: String) -> Bool {
    switch specification.fields[operand]?.kind {
    case .vector?, .scalar?, .indexRegister?: true
    default: false
    }
  }

  /// Operands that have no default and are not there; those behind a flag only where it is set.
  private func required(
    _ definition: Specification.InstructionDefinition, _ seen: Set<String>
  ) -> [String] {
    definition.operands.filter { operand in
      guard !seen.contains(operand) else { return false }
      guard isRegister(operand) || specification.fields[operand]?.kind == .target else {
        return false
      }
      let accesses = (definition.reads + definition.writes).filter { $0.operand == operand }
      return accesses.isEmpty || accesses.contains { $0.when == nil || seen.contains($0.when!) }
    }
  }

  private func encode(
    _ operand: Written, _ field: Specification.Field
  ) throws(LineError) -> UInt64 {
    let limit = field.legal?[1] ?? ((1 << UInt64(field.high - field.low + 1)) - 1)
    let value = try raw(operand, field)
    guard value <= limit else {
      throw LineError("\(operand.name) is \(value), at most \(limit) is legal", at: operand.token)
    }
    return value
  }

  private func raw(
    _ operand: Written, _ field: Specification.Field
  ) throws(LineError) -> UInt64 {
    switch (field.kind, operand.value) {
    case (.vector, .vector(let element)) where element >= 0: return UInt64(element)
    case (.scalar, .scalar(let number)): return UInt64(number)
    case (.indexRegister, .index(let number)): return UInt64(number)
    case (.indexSelect, .index(let number)): return UInt64(number) + 1
    case (.indexSelect, .word("none")), (.bySelect, .word("none")): return 0
    case (.lengthSource, .word("field")), (.countSource, .word("field")): return 0
    case (.lengthSource, .word("context")), (.countSource, .word("layers")): return 1
    case (.bySelect, .word("position")): return 1
    case (.bySelect, .word("token")): return 2
    case (.binary16, .integer(let value, false)): return UInt64(Float16(value).bitPattern)
    case (.binary16, .real(let value)): return UInt64(canonical(Float16(value)))
    case (.immediate, .real(let value)): return UInt64(Float(value).bitPattern)
    case (.flag, .integer(let value, _)) where value >= 0: return UInt64(value)
    case (.count, .integer(let value, _)), (.address, .integer(let value, _)),
      (.stride, .integer(let value, _)), (.target, .integer(let value, _)),
      (.cardMask, .integer(let value, _)),
      (.immediate, .integer(let value, _)), (.binary16, .integer(let value, true)):
      guard value >= 0 else {
        throw LineError("\(operand.name) cannot be negative", at: operand.token)
      }
      return UInt64(value)
    case (_, .word(let word)):
      throw LineError(
        "'\(word)' is not defined; \(operand.name) is \(noun(field.kind))", at: operand.token)
    default:
      throw LineError(
        "\(operand.name) is \(noun(field.kind)), not \(operand.value.noun)", at: operand.token)
    }
  }

  private func canonical(_ value: Float16) -> UInt16 {
    value.isNaN ? 0x7E00 : value.bitPattern
  }

  private func noun(_ kind: Specification.Kind) -> String {
    switch kind {
    case .flag: "a flag"
    case .vector: "a vector register (v0, v0+16)"
    case .scalar: "a scalar register (s0)"
    case .indexRegister: "an index register (i0 to i3)"
    case .indexSelect: "none or an index register (i0 to i3)"
    case .bySelect: "none, position or token"
    case .lengthSource: "field or context"
    case .countSource: "field or layers"
    case .cardMask: "a mask of cards (bit k is card k)"
    case .target: "a label or an instruction's number"
    case .binary16: "a binary16 value (1.5, or bits as 0x3e00)"
    case .immediate: "a number (bits) or a real number (binary32)"
    case .opcode, .count, .address, .stride: "a number"
    }
  }
}
