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
/// nothing else should not wait for a register that was just freed.
struct RegisterAllocator {
  static let tileElements = 64
  let vectorTiles: Int
  let scalars: Int

  /// Assigns registers to every vector and scalar of the program.
  func run(_ program: LoweredProgram) throws(CompilerError) -> RegisterAllocation {
    let ranges = LiveRanges(program)
    let tiles = program.vectorElements.map {
      ($0 + Self.tileElements - 1) / Self.tileElements
    }
    let vectors = try assign(
      ranges.vectors, sizes: tiles, capacity: vectorTiles, what: "vector register tiles")
    let scalarRegisters = try assign(
      ranges.scalars, sizes: Array(repeating: 1, count: program.scalarCount), capacity: scalars,
      what: "scalar registers")
    return RegisterAllocation(
      vectorElement: vectors.map { $0 * Self.tileElements }, scalarRegister: scalarRegisters,
      peakTiles: peak(ranges.vectors, sizes: tiles))
  }

  private func assign(
    _ ranges: [LiveRange?], sizes: [Int], capacity: Int, what: String
  ) throws(CompilerError) -> [Int] {
    var starts = Array(repeating: 0, count: ranges.count)
    var free = FreeRuns(capacity: capacity)
    var active: [(last: Int, start: Int, size: Int)] = []
    let order = ranges.indices.filter { ranges[$0] != nil }.sorted {
      (ranges[$0]!.first, $0) < (ranges[$1]!.first, $1)
    }
    for index in order {
      guard let range = ranges[index] else { continue }
      // A register freed by the instruction that needs a new one is not reused by it: sources stay
      // intact until the instruction is complete.
      for done in active where done.last < range.first { free.release(done.start, done.size) }
      active.removeAll { $0.last < range.first }
      guard let start = free.take(sizes[index]) else {
        let inUse = active.reduce(0) { $0 + $1.size }
        throw .doesNotFit(
          what: "the working set of \(inUse + sizes[index]) \(what)",
          needed: (inUse + sizes[index]) * bytesPerUnit(what),
          available: capacity * bytesPerUnit(what),
          advice: "use a smaller model or context, or a machine with more registers")
      }
      starts[index] = start
      active.append((range.last, start, sizes[index]))
    }
    return starts
  }

  private func bytesPerUnit(_ what: String) -> Int {
    what.hasPrefix("vector") ? Self.tileElements * 2 : 2
  }

  private func peak(_ ranges: [LiveRange?], sizes: [Int]) -> Int {
    var change: [Int: Int] = [:]
    for (index, range) in ranges.enumerated() {
      guard let range else { continue }
      change[range.first, default: 0] += sizes[index]
      change[range.last + 1, default: 0] -= sizes[index]
    }
    var current = 0
    var peak = 0
    for position in change.keys.sorted() {
      current += change[position] ?? 0
      peak = max(peak, current)
    }
    return peak
  }
}
