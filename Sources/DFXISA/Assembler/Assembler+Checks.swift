// SPDX-License-Identifier: Apache-2.0

/// An instruction of the text and where its operands stand.
struct AssembledInstruction {
  let instruction: Instruction
  let line: Int
  let mnemonic: AssemblyToken
  let operands: [String: AssemblyToken]

  /// Where an operand stands, or the mnemonic where it has its default.
  func place(of operand: String) -> AssemblyToken { operands[operand] ?? mnemonic }
}

// MARK: What the machine has room for

extension Assembler {
  /// Checks an instruction against the machine.
  ///
  /// Lengths that come from the context are taken for its shortest, 1.
  func check(
    _ assembled: AssembledInstruction, against limits: AssemblyLimits, count: Int
  ) throws(LineError) {
    let view = FieldView(assembled.instruction, specification: specification)
    for access in view.definition.reads + view.definition.writes {
      guard let operand = access.operand,
        let resolved = DeclaredAccess.resolve(access, view, 1)
      else { continue }
      switch resolved {
      case .vector(let first, let elements) where first + elements > limits.vectorElements:
        throw LineError(
          "\(operand) reaches element \(first + elements - 1), \(limits.machine) has vector "
            + "elements 0 to \(limits.vectorElements - 1) (v0 to "
            + "v\(limits.vectorElements / VectorAddress.tileElements - 1))",
          at: assembled.place(of: operand))
      case .scalar(let number) where number >= limits.scalarRegisters:
        throw LineError(
          "\(operand) is s\(number), \(limits.machine) has s0 to s\(limits.scalarRegisters - 1)",
          at: assembled.place(of: operand))
      case .vector, .scalar, .hbm, .ddr, .ring: break
      }
    }
    if view.definition.operands.contains("target"), view["target"] >= count {
      throw LineError(
        "target is \(view["target"]), the program has instructions 0 to \(count - 1)",
        at: assembled.place(of: "target"))
    }
  }
}

// MARK: What may be a mistake

extension Assembler {
  /// What of an instruction has no effect, or only that of a fault.
  func doubts(about assembled: AssembledInstruction) -> [LineError] {
    let view = FieldView(assembled.instruction, specification: specification)
    let definition = view.definition
    let accesses = definition.reads + definition.writes
    var doubts: [LineError] = []
    for operand in definition.operands {
      let uses = accesses.filter { $0.operand == operand }
      // Disassembled text names registers that are not used, all of them 0.
      if let token = assembled.operands[operand], !uses.isEmpty, view[operand] != 0,
        let flag = uses.first?.when, uses.allSatisfy({ $0.when.map { view[$0] == 0 } ?? false })
      {
        doubts.append(LineError("\(operand) has no effect without \(flag)", at: token))
      }
      if let token = assembled.operands[operand], view[operand + "_source"] == 1 {
        let source = operand == "count" ? "layers" : "context"
        doubts.append(
          LineError("\(operand) has no effect with \(operand)_source=\(source)", at: token))
      }
    }
    let isEmpty = accesses.contains { access in
      if case .vector(_, 0)? = DeclaredAccess.resolve(access, view, 1) { true } else { false }
    }
    if isEmpty && definition.engine != "router" {
      doubts.append(
        LineError("a length of 0 is a fault when this is executed", at: assembled.mnemonic))
    }
    return doubts
  }
}
