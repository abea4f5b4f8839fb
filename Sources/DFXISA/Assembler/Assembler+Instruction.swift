// SPDX-License-Identifier: Apache-2.0

extension Assembler {
  /// An operand as it is written: `name=value`, a flag's name, or a register by position.
  private struct Written {
    let name: String
    let value: AssemblyValue
    let token: AssemblyToken
  }

  /// Second pass: the word that a statement describes.
  func instruction(_ statement: Statement) throws(LineError) -> AssembledInstruction {
    let mnemonicToken = statement.tokens[statement.tokens.startIndex]
    guard case .name(let mnemonic) = mnemonicToken.kind else {
      throw LineError("a line begins with a mnemonic", at: mnemonicToken)
    }
    if mnemonic == ".word" { return try word(statement, mnemonicToken) }
    guard let definition = specification.definition(of: mnemonic) else {
      let hint = Spelling.hint(mnemonic, among: specification.instructions.map(\.mnemonic))
      throw LineError("there is no instruction '\(mnemonic)'" + hint, at: mnemonicToken)
    }
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
    return AssembledInstruction(
      instruction: try decoded(word, mnemonicToken), line: statement.line,
      mnemonic: mnemonicToken,
      operands: Dictionary(written.map { ($0.name, $0.token) }) { first, _ in first })
  }

  private func decoded(
    _ word: InstructionWord, _ token: AssemblyToken
  ) throws(LineError) -> Instruction {
    do {
      return try Instruction(decoding: word)
    } catch {
      throw LineError("\(error)", at: token)
    }
  }

  /// An instruction by its bits.
  private func word(
    _ statement: Statement, _ directive: AssemblyToken
  ) throws(LineError) -> AssembledInstruction {
    guard let parts = Self.wordParts(statement.tokens.dropFirst()) else {
      throw LineError(
        "write '.word BITS', or '.word BITS, BITS, BITS, BITS' of 64, the lowest first",
        at: directive)
    }
    return AssembledInstruction(
      instruction: try decoded(
        InstructionWord(parts[0], parts[1], parts[2], parts[3]), directive),
      line: statement.line, mnemonic: directive, operands: [:])
  }

  /// Four parts of 64 bits, the lowest first; nil where the tokens are nothing like that.
  private static func wordParts(_ tokens: ArraySlice<AssemblyToken>) -> [UInt64]? {
    if tokens.count == 1, case .wideBits(let digits)? = tokens.first?.kind {
      return stride(from: 48, through: 0, by: -16).compactMap {
        UInt64(digits.dropFirst($0).prefix(16), radix: 16)
      }
    }
    let parts = tokens.split(omittingEmptySubsequences: false) { $0.kind == .symbol(",") }
      .map { part -> UInt64? in
        guard part.count == 1, case .integer(let bits, _)? = part.first?.kind else { return nil }
        return bits
      }
    guard (1...4).contains(parts.count), !parts.contains(nil) else { return nil }
    return parts.compactMap(\.self) + Array(repeating: 0, count: 4 - parts.count)
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
              + definition.operands.joined(separator: ", ")
              + Spelling.hint(name, among: definition.operands), at: first)
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
          Written(name: name, value: .integer(1, .decimal), token: first))
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
      // A select's word is one more than the register that it names.
      let (given, most) = field.kind == .indexSelect ? (value - 1, limit - 1) : (value, limit)
      throw LineError("\(operand.name) is \(given), at most \(most) is legal", at: operand.token)
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
    case (.binary16, _): return UInt64(try number(operand, as: Float16.self, \.bitPattern))
    case (.binary32, _): return UInt64(try number(operand, as: Float.self, \.bitPattern))
    case (.flag, .integer(let value, _)) where value >= 0: return UInt64(value)
    case (.count, .integer(let value, _)), (.address, .integer(let value, _)),
      (.stride, .integer(let value, _)), (.target, .integer(let value, _)),
      (.cardMask, .integer(let value, _)):
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

  /// The bits of an operand that is a floating-point number: written in hexadecimal they are the bits
  /// themselves, otherwise a number that the format holds, or that is to be rounded.
  private func number<Format: BinaryFloatingPoint, Bits: FixedWidthInteger>(
    _ operand: Written, as format: Format.Type, _ bits: (Format) -> Bits
  ) throws(LineError) -> Bits {
    let name = "binary\(Bits.bitWidth)"
    let literal: RealLiteral
    switch operand.value {
    case .integer(let value, .hexadecimal):
      guard let pattern = Bits(exactly: value) else {
        throw LineError("\(operand.name) has \(Bits.bitWidth) bits", at: operand.token)
      }
      return pattern
    case .integer(_, .mixed):
      throw LineError(
        "bits in hexadecimal and decimal numbers are mixed: \(operand.name) is one or the other",
        at: operand.token)
    case .integer(let value, .decimal): literal = RealLiteral(value)
    case .minusZero: literal = -RealLiteral(0)
    case .real(let value): literal = value
    case .rounded(let value): return bits(value.nearest(as: format).0)
    case .word(let word):
      throw LineError(
        "'\(word)' is not defined; \(operand.name) is a \(name) value", at: operand.token)
    case .vector, .scalar, .index:
      throw LineError(
        "\(operand.name) is a \(name) value, not \(operand.value.noun)", at: operand.token)
    }
    let (nearest, isExact) = literal.nearest(as: format)
    guard isExact else {
      let pattern = "0x" + String(bits(nearest), radix: 16)
      throw LineError(
        nearest.isInfinite
          ? "\(literal.text) is beyond \(name), whose largest number is "
            + "\(Format.greatestFiniteMagnitude): write inf, or bits in hexadecimal"
          : "\(name) does not hold \(literal.text): write round(\(literal.text)), which is "
            + "\(Double(nearest)), or its bits, \(pattern)", at: operand.token)
    }
    return bits(nearest)
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
    case .binary16: "a binary16 value (1.5, round(0.1), or bits as 0x3e00)"
    case .binary32: "a binary32 value (1.5, round(0.1), or bits as 0x3fc00000)"
    case .opcode, .count, .address, .stride: "a number"
    }
  }
}
