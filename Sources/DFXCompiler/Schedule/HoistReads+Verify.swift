// SPDX-License-Identifier: Apache-2.0

extension HoistReads {
  /// Checks that scheduling kept every instruction and every dependency of the program before it.
  func verify(_ after: LoweredProgram, before: LoweredProgram) throws(CompilerError) {
    guard after.instructions.count == before.instructions.count else {
      throw .verification(pass: "schedule", "instructions were lost or doubled")
    }
    try after.verify(after: "schedule")
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
    let orders = (before.accesses, after.accesses)
    guard orders.0.count == orders.1.count,
      zip(orders.0, orders.1).allSatisfy({ wanted, found in
        wanted.count == found.count
          && zip(wanted, found).allSatisfy {
            let (old, new) = (before.instructions[$0], after.instructions[$1])
            return old.operation == new.operation && old.label == new.label
          }
      })
    else {
      throw .verification(pass: "schedule", "the accesses to a vector changed their order")
    }
  }
}

extension LoweredProgram {
  /// Of each vector, the instructions that read or write it.
  fileprivate var accesses: [[Int]] {
    var accesses = Array(repeating: [Int](), count: vectorElements.count)
    for (position, instruction) in instructions.enumerated() {
      let operands = instruction.operation.operands
      for slice in operands.vectorReads + operands.vectorWrites
      where accesses[slice.vector.index].last != position {
        accesses[slice.vector.index].append(position)
      }
    }
    return accesses
  }
}
