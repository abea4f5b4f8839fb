// SPDX-License-Identifier: Apache-2.0

extension HoistReads {
  /// Checks that scheduling kept every instruction and every dependency of the program before it.
  func verify(_ after: LoweredProgram, before: LoweredProgram) throws(CompilerError) {
    guard after.instructions.count == before.instructions.count else {
      throw .verification(pass: "schedule", "instructions were lost or doubled")
    }
    try after.verify(after: "schedule")
    let orders = [before, after].map { program in
      var accesses: [VectorID: [Access]] = [:]
      for instruction in program.instructions {
        let operands = instruction.operation.operands
        for vector in Set((operands.vectorReads + operands.vectorWrites).map(\.vector)) {
          accesses[vector, default: []].append(
            Access(
              label: instruction.label, operation: instruction.operation))
        }
      }
      return accesses
    }
    let outputs = [before, after].map { program in
      program.instructions[(program.outputStart ?? program.instructions.count)...]
    }
    guard outputs[0].count == outputs[1].count,
      outputs[0].allSatisfy({ wanted in
        outputs[1].contains { $0.label == wanted.label && $0.operation == wanted.operation }
      })
    else {
      throw .verification(pass: "schedule", "an instruction moved into or out of the output")
    }
    guard orders[0] == orders[1] else {
      throw .verification(pass: "schedule", "the accesses to a vector changed their order")
    }
  }

  private struct Access: Equatable {
    let label: String
    let operation: LoweredOperation
  }
}
