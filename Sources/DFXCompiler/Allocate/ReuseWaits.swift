// SPDX-License-Identifier: Apache-2.0

/// How much longer than for its operands a program waits because registers are handed on.
///
/// Devices issue in order. An instruction waits for those that make its operands, and one that overwrites
/// another value's register waits for those that use that value, too. This costs nothing when an instruction
/// before it, or itself, waits for something later anyway. The loop counts as executed twice, so that what one
/// layer leaves is seen by the start of the next.
struct ReuseWaits {
  /// What an instruction does to the values of one register file.
  private struct Step {
    /// When the last of the instructions was issued that it waits for whatever registers it gets.
    var needs: Int
    var used: [Int]
    var written: [Int]
  }

  private let steps: [Step]

  /// The waits for vectors of the program.
  static func vectors(_ executed: ExecutedOperands) -> ReuseWaits {
    ReuseWaits(executed) { operands in
      (operands.vectorReads.map(\.vector.index), operands.vectorWrites.map(\.vector.index))
    }
  }

  /// The waits for scalars of the program.
  static func scalars(_ executed: ExecutedOperands) -> ReuseWaits {
    ReuseWaits(executed) { operands in
      (operands.scalarReads.map(\.index), operands.scalarWrites.map(\.index))
    }
  }

  private init(
    _ executed: ExecutedOperands,
    values: (LoweredOperands) -> (reads: [Int], writes: [Int])
  ) {
    steps = zip(executed.operands, executed.needs).map { operands, needs in
      let (reads, writes) = values(operands)
      return Step(needs: needs, used: reads + writes, written: writes)
    }
  }

  /// What an allocation makes instructions wait for: the sum, over all of them, of how many instructions
  /// later the last one is for which they wait.
  func cost(starts: [Int], sizes: [Int], capacity: Int) -> Int {
    // Of each register, when it was last used and by which value.
    var lastUse = Array(repeating: -1, count: capacity)
    var lastValue = Array(repeating: -1, count: capacity)
    var needed = -1
    var waitedFor = -1
    var cost = 0
    for (time, step) in steps.enumerated() {
      needed = max(needed, step.needs)
      waitedFor = max(waitedFor, needed)
      for value in step.written {
        for register in starts[value]..<starts[value] + sizes[value]
        where lastValue[register] != value {
          waitedFor = max(waitedFor, lastUse[register])
        }
      }
      cost += waitedFor - needed
      for value in step.used {
        for register in starts[value]..<starts[value] + sizes[value] {
          lastUse[register] = time
          lastValue[register] = value
        }
      }
    }
    return cost
  }
}

/// When values and regions were last used, whatever registers they have.
private struct LastUses {
  private var vectorUse, vectorWrite, scalarUse, scalarWrite, regionWrite: [Int]

  init(_ program: LoweredProgram) {
    vectorUse = Array(repeating: -1, count: program.vectorElements.count)
    vectorWrite = vectorUse
    scalarUse = Array(repeating: -1, count: program.scalarCount)
    scalarWrite = scalarUse
    regionWrite = Array(repeating: -1, count: program.regions.count)
  }

  /// The last instruction that this one waits for; its own uses count from now on.
  mutating func issue(_ operands: LoweredOperands, at time: Int) -> Int {
    var last = -1
    for slice in operands.vectorReads { last = max(last, vectorWrite[slice.vector.index]) }
    for slice in operands.vectorWrites { last = max(last, vectorUse[slice.vector.index]) }
    for scalar in operands.scalarReads { last = max(last, scalarWrite[scalar.index]) }
    for scalar in operands.scalarWrites { last = max(last, scalarUse[scalar.index]) }
    for region in operands.regionReads { last = max(last, regionWrite[region.index]) }
    for slice in operands.vectorReads { vectorUse[slice.vector.index] = time }
    for slice in operands.vectorWrites {
      vectorUse[slice.vector.index] = time
      vectorWrite[slice.vector.index] = time
    }
    for scalar in operands.scalarReads { scalarUse[scalar.index] = time }
    for scalar in operands.scalarWrites {
      scalarUse[scalar.index] = time
      scalarWrite[scalar.index] = time
    }
    for region in operands.regionWrites { regionWrite[region.index] = time }
    return last
  }
}

/// The operands of a program in the order of execution, the loop's body twice.
struct ExecutedOperands {
  let operands: [LoweredOperands]
  /// When the last of the instructions was issued that each waits for whatever registers it gets.
  let needs: [Int]

  init(_ program: LoweredProgram) {
    let once = program.instructions.map(\.operation.operands)
    var executed = once
    if let begin = program.instructions.firstIndex(where: { $0.operation == .layerLoop }),
      let end = program.instructions.firstIndex(where: { $0.operation == .nextLayer })
    {
      executed = Array(once[...end]) + once[begin...]
    }
    var uses = LastUses(program)
    needs = executed.enumerated().map { time, operands in uses.issue(operands, at: time) }
    operands = executed
  }
}
