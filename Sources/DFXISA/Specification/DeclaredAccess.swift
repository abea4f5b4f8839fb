// SPDX-License-Identifier: Apache-2.0

/// What an instruction reads or writes, with its operands resolved for a context length.
public enum DeclaredAccess: Sendable, Hashable {
  case vector(first: Int, count: Int)
  case scalar(Int)
  case hbm
  case ddr
  case ring

  /// Accesses that name an operand, with its name.
  public static func named(
    _ accesses: [Specification.Access], of instruction: Instruction, contextLength: Int
  ) -> [(operand: String, access: DeclaredAccess)] {
    let view = FieldView(instruction)
    return accesses.compactMap { access in
      guard let operand = access.operand,
        let resolved = resolve(access, view, contextLength)
      else { return nil }
      return (operand, resolved)
    }
  }

  static func resolve(
    _ access: Specification.Access, _ view: FieldView, _ contextLength: Int
  ) -> DeclaredAccess? {
    if let flag = access.when, view[flag] == 0 { return nil }
    switch access.space {
    case "vector":
      return .vector(
        first: view[access.operand ?? ""],
        count: elements(access.elements ?? "0", view, contextLength))
    case "scalar": return .scalar(view[access.operand ?? ""])
    case "hbm": return .hbm
    case "ddr": return .ddr
    case "ring": return .ring
    default: preconditionFailure("unknown space \(access.space)")
    }
  }

  /// A product of numbers and length fields, for example `4*length`.
  private static func elements(_ text: String, _ view: FieldView, _ contextLength: Int) -> Int {
    text.split(separator: "*").reduce(1) { product, factor in
      let name = String(factor)
      if let number = Int(name) { return product * number }
      let isContext = view[name + "_source"] == 1
      return product * (isContext ? contextLength : view[name])
    }
  }
}
