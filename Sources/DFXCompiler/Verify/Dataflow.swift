// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// What every instruction of a program reads, as the elements that earlier ones wrote.
///
/// Of the lowered program it follows from virtual operands. Of the final program it is derived anew, from the
/// instruction words and the accesses that the specification declares; allocation and emission take no part.
struct Dataflow {
  /// What one execution of an instruction reads, whatever the order of its operands.
  struct Step: Equatable {
    /// The instruction's number.
    let instruction: Int
    var vectors: [WrittenRuns.Run]
    var scalars: [WrittenRuns.Run]
  }

  private(set) var steps: [Step] = []
  private var vectors = WrittenRuns()
  private var scalars = WrittenRuns()

  private mutating func step(
    _ instruction: Int, reads: (vectors: [Range<Int>], scalars: [Range<Int>]),
    writes: (vectors: [Range<Int>], scalars: [Range<Int>])
  ) {
    let time = steps.count
    steps.append(
      Step(
        instruction: instruction, vectors: reads.vectors.flatMap(vectors.read).sorted(),
        scalars: reads.scalars.flatMap(scalars.read).sorted()))
    for range in writes.vectors { vectors.write(range, by: time) }
    for range in writes.scalars { scalars.write(range, by: time) }
  }
}

// MARK: Lowered program

extension Dataflow {
  /// The lowered program's; its layers count as executed twice, so that what one leaves for the next is seen.
  init(_ program: LoweredProgram) {
    var first: [Int] = []
    var next = 0
    for count in program.vectorElements {
      first.append(next)
      next += count
    }
    func range(_ slice: Slice) -> Range<Int> {
      let start = first[slice.vector.index] + slice.offset
      switch slice.extent {
      case .elements(let count): return start..<start + count
      case .context: return start..<start + program.vectorElements[slice.vector.index]
      }
    }
    func place(_ scalar: ScalarID) -> Range<Int> { scalar.index..<scalar.index + 1 }
    let operations = program.instructions.map(\.operation)
    var order = Array(operations.indices)
    if let begin = operations.firstIndex(of: .layerLoop),
      let end = operations.firstIndex(of: .nextLayer)
    {
      order = Array(0...end) + Array((begin + 1)..<operations.count)
    }
    for number in order {
      let operands = operations[number].operands
      step(
        number,
        reads: (operands.vectorReads.map(range), operands.scalarReads.map(place)),
        writes: (operands.vectorWrites.map(range), operands.scalarWrites.map(place)))
    }
  }
}

// MARK: Final program

extension Dataflow {
  /// The final program's at a context of `contextLength` tokens; its loop's body counts as executed twice.
  init(_ program: Program, contextLength: Int) {
    var order = Array(program.instructions.indices)
    for (number, instruction) in program.instructions.enumerated() {
      if case .next(let next) = instruction, next.target <= number {
        order = Array(0...number) + Array(next.target..<program.instructions.count)
      }
    }
    for number in order {
      let instruction = program.instructions[number]
      step(
        number,
        reads: Self.registers(
          DeclaredAccess.reads(of: instruction, contextLength: contextLength)),
        writes: Self.registers(
          DeclaredAccess.writes(of: instruction, contextLength: contextLength)))
    }
  }

  private static func registers(
    _ accesses: [DeclaredAccess]
  ) -> (vectors: [Range<Int>], scalars: [Range<Int>]) {
    var registers: (vectors: [Range<Int>], scalars: [Range<Int>]) = ([], [])
    for access in accesses {
      switch access {
      case .vector(let first, let count):
        if count > 0 { registers.vectors.append(first..<first + count) }
      case .scalar(let number): registers.scalars.append(number..<number + 1)
      case .hbm, .ddr, .ring: continue
      }
    }
    return registers
  }
}

extension Program {
  /// Checks that every instruction reads what the lowered program's reads: the same elements of the results of the
  /// same instructions, in the first layer and in the next.
  func verifyDataflow(
    of lowered: LoweredProgram, contextLength: Int
  ) throws(CompilerError) {
    let wanted = Dataflow(lowered).steps
    let found = Dataflow(self, contextLength: contextLength).steps
    guard wanted.count == found.count else {
      throw .verification(pass: "emit", "the layers' loop has other instructions")
    }
    for (wanted, found) in zip(wanted, found) where wanted != found {
      let label = lowered.instructions[wanted.instruction].label
      throw .verification(
        pass: "emit",
        "instruction \(found.instruction) (\(label)) does not read what it should")
    }
  }
}
