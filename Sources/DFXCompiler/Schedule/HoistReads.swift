// SPDX-License-Identifier: Apache-2.0

/// Moves reads of parameters from DDR to the start of their block, so that their latency hides behind
/// the work before their first use.
///
/// A block is what lies between two barriers (loop begin, loop end, end of pass) or begins with the
/// output, which not every pass computes. Reads keep their order, which is the order of use.
struct HoistReads {
  /// The same program with its parameter reads first in their blocks.
  func run(_ program: LoweredProgram) -> LoweredProgram {
    var scheduled = program
    scheduled.instructions = []
    var block: [LoweredInstruction] = []
    for instruction in program.instructions {
      if instruction.operation.isBarrier {
        scheduled.instructions += reordered(block, regions: program.regions) + [instruction]
        block = []
      } else {
        if instruction.beginsOutput {
          scheduled.instructions += reordered(block, regions: program.regions)
          block = []
        }
        block.append(instruction)
      }
    }
    scheduled.instructions += reordered(block, regions: program.regions)
    return scheduled
  }

  private func reordered(
    _ block: [LoweredInstruction], regions: [Region]
  ) -> [LoweredInstruction] {
    let isParameterRead = { (instruction: LoweredInstruction) -> Bool in
      guard case .read(_, let region, _) = instruction.operation else { return false }
      return regions[region.index].memory == .ddr
    }
    let beginsOutput = block.first?.beginsOutput ?? false
    var ordered = block.filter(isParameterRead) + block.filter { !isParameterRead($0) }
    for index in ordered.indices { ordered[index].beginsOutput = beginsOutput && index == 0 }
    return ordered
  }
}
