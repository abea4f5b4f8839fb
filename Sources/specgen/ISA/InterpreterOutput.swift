// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Writes the reference interpreter's choice of the function that executes an instruction.
///
/// Control and router instructions say how the program goes on; after all others comes the next one.
struct InterpreterOutput {
  let specification: Specification

  var text: String {
    var out = """
      // SPDX-License-Identifier: Apache-2.0
      // Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

      internal import DFXISA

      extension ReferenceDevice {
        /// Executes one instruction.
        mutating func execute(_ instruction: Instruction) throws(Interruption) -> Step {
          switch instruction {

      """
    for definition in specification.instructions {
      let name = definition.mnemonic.memberName
      let hasOperands = !definition.operands.isEmpty
      let call = "try \(name)(\(hasOperands ? "operands" : ""))"
      let result = ["control", "router"].contains(definition.engine) ? "return \(call)" : call
      out += "    case .\(name)\(hasOperands ? "(let operands)" : ""): \(result)\n"
    }
    return out + "    }\n    return .next\n  }\n}\n"
  }
}
