// SPDX-License-Identifier: Apache-2.0

extension RegisterAllocation {
  /// Checks that no two values that are live at the same time share a register.
  func verify(_ program: LoweredProgram, vectorTiles: Int, scalars: Int) throws(CompilerError) {
    let ranges = LiveRanges(program)
    try verify(
      ranges.vectors, starts: vectorElement, sizes: program.vectorElements,
      capacity: vectorTiles * RegisterAllocator.tileElements, "vectors")
    try verify(
      ranges.scalars, starts: scalarRegister,
      sizes: Array(repeating: 1, count: program.scalarCount), capacity: scalars, "scalars")
  }

  private func verify(
    _ ranges: [LiveRange?], starts: [Int], sizes: [Int], capacity: Int, _ what: String
  ) throws(CompilerError) {
    for first in ranges.indices {
      guard let range = ranges[first] else { continue }
      guard starts[first] >= 0, starts[first] + sizes[first] <= capacity else {
        throw .verification(pass: "allocate", "\(what): \(first) lies outside the register file")
      }
      for second in ranges.indices where second > first {
        guard let other = ranges[second] else { continue }
        let live = range.first <= other.last && other.first <= range.last
        let overlap =
          starts[first] < starts[second] + sizes[second]
          && starts[second] < starts[first] + sizes[first]
        if live && overlap {
          throw .verification(
            pass: "allocate", "\(what): \(first) and \(second) share a register while both live")
        }
      }
    }
  }
}
