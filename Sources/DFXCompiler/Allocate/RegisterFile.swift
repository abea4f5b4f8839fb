// SPDX-License-Identifier: Apache-2.0

/// What one register file must hold, and the choice of a place for each value.
struct RegisterFile {
  /// What the file is counted in.
  enum Unit: String {
    case vectorTiles = "vector register tiles"
    case scalars = "scalar registers"

    var byteCount: Int {
      switch self {
      case .vectorTiles: RegisterAllocator.tileElements * 2
      case .scalars: 2
      }
    }

    /// Parts of the file that are tried are multiples of this.
    var step: Int {
      switch self {
      case .vectorTiles: 32
      case .scalars: 8
      }
    }
  }

  let unit: Unit
  /// Units that the machine has.
  let capacity: Int
  /// When each value is live; nil for values that are never used.
  let ranges: [LiveRange?]
  /// Units of each value.
  let sizes: [Int]
  let waits: ReuseWaits
  /// Most units in use at once.
  let peak: Int

  init(
    unit: Unit, capacity: Int, ranges: [LiveRange?], sizes: [Int], waits: ReuseWaits
  ) {
    self.unit = unit
    self.capacity = capacity
    self.ranges = ranges
    self.sizes = sizes
    self.waits = waits
    peak = Self.peak(ranges, sizes)
  }

  /// The first unit of every value.
  ///
  /// Tries rotations through parts of the file and takes the first of those that wait least. Which parts are tried below a size does not depend on the machine, so that a larger file has
  /// every choice of a smaller one.
  func assign() throws(CompilerError) -> [Int] {
    let order = ranges.indices.compactMap { index in
      ranges[index].map { (index: index, range: $0) }
    }.sorted { ($0.range.first, $0.index) < ($1.range.first, $1.index) }
    var best: (starts: [Int], cost: Int)?
    for part in parts where best?.cost != 0 {
      guard let starts = rotate(through: part, order) else { continue }
      let cost = waits.cost(starts: starts, sizes: sizes, capacity: part)
      if cost < best?.cost ?? .max { best = (starts, cost) }
    }
    if let best { return best.starts }
    throw .doesNotFit(
      what: "the working set of \(least(order)) \(unit.rawValue)",
      needed: least(order) * unit.byteCount, available: capacity * unit.byteCount,
      advice: "use a smaller model or context, or a machine with more registers")
  }

  /// Sizes of the part that is used, largest first: multiples of the step, and the least that fits.
  private var parts: [Int] {
    stride(from: capacity / unit.step * unit.step, to: 0, by: -unit.step).prefix { $0 >= peak }
      + (peak..<peak + unit.step).filter { $0 <= capacity }.reversed()
  }

  /// The smallest file that will do. It is larger than the peak where a vector finds no run of adjacent units.
  private func least(_ order: [(index: Int, range: LiveRange)]) -> Int {
    (peak...).first { rotate(through: $0, order) != nil } ?? peak
  }

  private func rotate(
    through capacity: Int, _ order: [(index: Int, range: LiveRange)]
  ) -> [Int]? {
    var starts = Array(repeating: 0, count: ranges.count)
    var free = FreeRuns(capacity: capacity)
    var active: [(last: Int, start: Int, size: Int)] = []
    for (index, range) in order {
      // A register freed by the instruction that needs a new one is not reused by it: sources stay
      // intact until the instruction is complete.
      for done in active where done.last < range.first { free.release(done.start, done.size) }
      active.removeAll { $0.last < range.first }
      guard let start = free.take(sizes[index]) else { return nil }
      starts[index] = start
      active.append((range.last, start, sizes[index]))
    }
    return starts
  }

  private static func peak(_ ranges: [LiveRange?], _ sizes: [Int]) -> Int {
    let end = ranges.reduce(0) { max($0, ($1?.last ?? -1) + 2) }
    var change = Array(repeating: 0, count: end)
    for (range, size) in zip(ranges, sizes) {
      guard let range else { continue }
      change[range.first] += size
      change[range.last + 1] -= size
    }
    var current = 0
    return change.reduce(0) { peak, change in
      current += change
      return max(peak, current)
    }
  }
}
