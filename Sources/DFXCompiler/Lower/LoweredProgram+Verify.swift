// SPDX-License-Identifier: Apache-2.0

extension LoweredProgram {
  /// Checks that every operand stays inside its vector and was written before it is read.
  func verify(after pass: String) throws(CompilerError) {
    var written = Array(repeating: false, count: vectorElements.count)
    var writtenScalars = Array(repeating: false, count: scalarCount)
    var writtenRegions = Array(repeating: false, count: regions.count)
    for (position, instruction) in instructions.enumerated() {
      let operands = instruction.operation.operands
      func fail(_ cause: String) -> CompilerError {
        .verification(pass: pass, "instruction \(position) (\(instruction.label)): \(cause)")
      }
      for slice in operands.vectorReads where !fits(slice) {
        throw fail("operand reaches beyond vector \(slice.vector.index)")
      }
      for slice in operands.vectorWrites where !fits(slice) {
        throw fail("operand reaches beyond vector \(slice.vector.index)")
      }
      for slice in operands.vectorReads where !written[slice.vector.index] {
        throw fail("reads vector \(slice.vector.index) before it is written")
      }
      for scalar in operands.scalarReads where !writtenScalars[scalar.index] {
        throw fail("reads scalar \(scalar.index) before it is written")
      }
      for region in operands.regionReads
      where !writtenRegions[region.index] && regions[region.index].content == .empty {
        throw fail("reads \(regions[region.index].name) before it is written")
      }
      for slice in operands.vectorWrites { written[slice.vector.index] = true }
      for scalar in operands.scalarWrites { writtenScalars[scalar.index] = true }
      for region in operands.regionWrites { writtenRegions[region.index] = true }
    }
    guard instructions.last?.operation == .halt else {
      throw .verification(pass: pass, "the program does not end with halt")
    }
    try verifyOutput(after: pass)
  }

  /// Checks that the output begins once, outside the layers, and that no token comes before it.
  private func verifyOutput(after pass: String) throws(CompilerError) {
    guard let start = outputStart else { return }
    guard instructions[(start + 1)...].allSatisfy({ !$0.beginsOutput }) else {
      throw .verification(pass: pass, "the output begins twice")
    }
    for (position, instruction) in instructions.enumerated() {
      switch instruction.operation {
      case .emitToken where position < start:
        throw .verification(pass: pass, "instruction \(position) emits a token before the output")
      case .nextLayer where position > start:
        throw .verification(pass: pass, "the output begins inside the layers")
      default: break
      }
    }
  }

  private func fits(_ slice: Slice) -> Bool {
    let capacity = vectorElements[slice.vector.index]
    return switch slice.extent {
    case .elements(let count): count >= 1 && slice.offset + count <= capacity
    case .context: slice.offset == 0
    }
  }
}
