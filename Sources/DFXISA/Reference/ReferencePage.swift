// SPDX-License-Identifier: Apache-2.0

/// The reference page of an instruction, as Markdown that also reads well in a terminal.
public struct ReferencePage: Sendable {
  private let definition: Specification.InstructionDefinition
  private let specification: Specification

  /// The page of `mnemonic`, or nil when the specification has no such instruction.
  public init?(_ mnemonic: String, specification: Specification = .current) {
    guard let definition = specification.definition(of: mnemonic) else { return nil }
    self.definition = definition
    self.specification = specification
  }

  /// The page.
  public var text: String {
    var parts = [
      "# \(definition.mnemonic)", definition.summary,
      "    \(definition.mnemonic) \(definition.operands.map(syntax).joined(separator: ", "))",
      "Opcode 0x\(String(definition.opcode, radix: 16)), format `\(definition.format)`, "
        + "engine `\(definition.engine)`, timing class `\(definition.timing)`.",
      "## Encoding", block(BitDiagram(definition: definition, specification: specification).text),
    ]
    if !definition.operands.isEmpty { parts += ["## Operands", operands] }
    parts += ["## Semantics", block(definition.pseudocode.joined(separator: "\n"))]
    if !definition.special.isEmpty { parts.append(definition.special) }
    if !definition.reads.isEmpty { parts.append("Reads: \(list(definition.reads)).") }
    if !definition.writes.isEmpty { parts.append("Writes: \(list(definition.writes)).") }
    parts.append("## Examples")
    for example in definition.examples { parts += [example.title, block(text(example))] }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// The table of all instructions.
  public static func index(of specification: Specification = .current) -> String {
    let width = specification.instructions.map(\.mnemonic.count).max() ?? 0
    return specification.instructions.map { definition in
      let opcode = "0x" + (definition.opcode < 16 ? "0" : "") + String(definition.opcode, radix: 16)
      return "\(opcode)  \(definition.mnemonic.padded(to: width))  "
        + "\(definition.engine.padded(to: 7))  \(definition.summary)"
    }.joined(separator: "\n") + "\n"
  }

  private func syntax(_ operand: String) -> String {
    specification.fields[operand]?.kind == .flag ? "[\(operand)]" : operand
  }

  private func block(_ text: String) -> String { "```\n\(text)\n```" }

  private var operands: String {
    let rows = definition.operands.compactMap { name -> [String]? in
      guard let field = specification.fields[name] else { return nil }
      let bits = field.high == field.low ? "\(field.low)" : "\(field.high):\(field.low)"
      let limit = field.legal ?? [0, (1 << UInt64(field.high - field.low + 1)) - 1]
      let range = "\(limit[0]) to \(limit[1])"
      return [name, bits, range, field.unit ?? "", field.description]
    }
    let table = [["operand", "bits", "values", "unit", "meaning"]] + rows
    let widths = (0..<5).map { column in table.map { $0[column].count }.max() ?? 0 }
    var lines = table.map { row in
      "| " + zip(row, widths).map { $0.padded(to: $1) }.joined(separator: " | ") + " |"
    }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: " | ")
    lines.insert("| \(rule) |", at: 1)
    return lines.joined(separator: "\n")
  }

  private func list(_ accesses: [Specification.Access]) -> String {
    accesses.map { access in
      let place: String
      switch access.space {
      case "vector":
        place = "vector `\(access.operand ?? "")`, \(access.elements ?? "0") elements"
      case "scalar": place = "scalar `\(access.operand ?? "")`"
      case "ring": place = "the ring"
      default:
        let extent = (access.extent ?? "").split(separator: "_").joined(separator: " ")
        place = "\(access.space.uppercased()), \(extent)"
      }
      return place + (access.when.map { " (with `\($0)`)" } ?? "")
    }.joined(separator: "; ")
  }

  private func text(_ example: Specification.Example) -> String {
    var lines: [String] = []
    if !example.before.isEmpty { lines.append("; before: \(state(example.before))") }
    lines += example.assembly
    lines.append("; after:  \(state(example.after))")
    return lines.joined(separator: "\n")
  }

  private func state(_ state: [String: Specification.ExampleContent]) -> String {
    state.sorted { $0.key < $1.key }.map { place, content in
      switch content {
      case .count(let count): return "\(place) = \(count)"
      case .values(let values):
        let words = values.map { value in
          switch value {
          case .number(let number): Self.text(number)
          case .text(let text): text
          }
        }
        return "\(place) = " + (words.count == 1 ? words[0] : "[\(words.joined(separator: ", "))]")
      }
    }.joined(separator: "; ")
  }

  private static func text(_ number: Double) -> String {
    if let whole = Int(exactly: number) { return "\(whole)" }
    return "\(Float16(number))"
  }
}
