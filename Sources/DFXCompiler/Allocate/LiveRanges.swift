// SPDX-License-Identifier: Apache-2.0

/// Live ranges of a program with one loop.
///
/// A value written before the loop and used inside it, or carried from one iteration to the next, stays
/// live to the end of the loop.
struct LiveRanges {
  private(set) var vectors: [LiveRange?]
  private(set) var scalars: [LiveRange?]

  init(_ program: LoweredProgram) {
    vectors = Array(repeating: nil, count: program.vectorElements.count)
    scalars = Array(repeating: nil, count: program.scalarCount)
    for (position, instruction) in program.instructions.enumerated() {
      let operands = instruction.operation.operands
      for slice in operands.vectorReads + operands.vectorWrites {
        Self.extend(&vectors[slice.vector.index], to: position)
      }
      for scalar in operands.scalarReads + operands.scalarWrites {
        Self.extend(&scalars[scalar.index], to: position)
      }
    }
    guard let begin = program.instructions.firstIndex(where: { $0.operation == .layerLoop }),
      let end = program.instructions.firstIndex(where: { $0.operation == .nextLayer })
    else { return }
    for index in vectors.indices { Self.carry(&vectors[index], loop: begin...end) }
    for index in scalars.indices { Self.carry(&scalars[index], loop: begin...end) }
  }

  private static func extend(_ range: inout LiveRange?, to position: Int) {
    if range == nil {
      range = LiveRange(first: position, last: position)
    } else {
      range?.last = position
    }
  }

  private static func carry(_ range: inout LiveRange?, loop: ClosedRange<Int>) {
    guard let current = range, current.first < loop.lowerBound, loop.contains(current.last) else {
      return
    }
    range?.last = loop.upperBound
  }
}
