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
  static func vectors(_ program: LoweredProgram) -> ReuseWaits {
    ReuseWaits(program) { operands in
      (operands.vectorReads.map(\.vector.index), operands.vectorWrites.map(\.vector.index))
    }
  }

  /// The waits for scalars of the program.
  static func scalars(_ program: LoweredProgram) -> ReuseWaits {
    ReuseWaits(program) { operands in
      (operands.scalarReads.map(\.index), operands.scalarWrites.map(\.index))
    }
  }

  private init(
    _ program: LoweredProgram, values: (LoweredOperands) -> (reads: [Int], writes: [Int])
  ) {
    var uses = LastUses(program)
    steps = program.executedOnceMore.enumerated().map { time, operation in
      let operands = operation.operands
      let (reads, writes) = values(operands)
      return Step(
        needs: uses.issue(operands, at: time), used: reads + writes, written: writes)
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
    let waits =
      operands.vectorReads.map { vectorWrite[$0.vector.index] }
      + operands.vectorWrites.map { vectorUse[$0.vector.index] }
      + operands.scalarReads.map { scalarWrite[$0.index] }
      + operands.scalarWrites.map { scalarUse[$0.index] }
      + operands.regionReads.map { regionWrite[$0.index] }
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
    return waits.max() ?? -1
  }
}

extension LoweredProgram {
  /// The operations in the order of execution, the loop's body twice.
  fileprivate var executedOnceMore: [LoweredOperation] {
    let once = instructions.map(\.operation)
    guard let begin = once.firstIndex(of: .layerLoop), let end = once.firstIndex(of: .nextLayer)
    else { return once }
    return Array(once[...end]) + once[begin...]
  }
}
