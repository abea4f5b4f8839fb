// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine

/// Registers of every virtual vector and scalar.
struct RegisterAllocation: Equatable, Sendable {
  /// First element of each vector.
  var vectorElement: [Int]
  /// Register of each scalar.
  var scalarRegister: [Int]
  /// Most vector tiles in use at once.
  var peakTiles = 0
}

/// The part of the program in which a virtual register holds a value.
struct LiveRange: Equatable, Sendable {
  var first: Int
  var last: Int
}

/// Linear-scan register allocation.
///
/// Registers are handed out in rotation rather than lowest first: an instruction that waits for
/// nothing else should not wait for a register that was just freed. Where a rotation through the whole
/// file happens to hand a register on sooner than one through a part of it, the part is taken, so that a
/// larger file is never the slower one.
struct RegisterAllocator {
  static let tileElements = 64
  let vectorTiles: Int
  let scalars: Int

  /// Assigns registers to every vector and scalar of the program.
  func run(_ program: LoweredProgram) throws(CompilerError) -> RegisterAllocation {
    let ranges = LiveRanges(program)
    let executed = ExecutedOperands(program)
    let tiles = program.vectorElements.map {
      ($0 + Self.tileElements - 1) / Self.tileElements
    }
    let vectorFile = RegisterFile(
      unit: .vectorTiles, capacity: vectorTiles, ranges: ranges.vectors, sizes: tiles,
      waits: .vectors(executed))
    let scalarFile = RegisterFile(
      unit: .scalars, capacity: scalars, ranges: ranges.scalars,
      sizes: Array(repeating: 1, count: program.scalarCount), waits: .scalars(executed))
    return RegisterAllocation(
      vectorElement: try vectorFile.assign().map { $0 * Self.tileElements },
      scalarRegister: try scalarFile.assign(), peakTiles: vectorFile.peak)
  }
}
