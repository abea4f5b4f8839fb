// SPDX-License-Identifier: Apache-2.0

/// How a dimension lies on the cards along an axis: a contiguous range for each of them.
public struct Split: Hashable, Sendable {
  /// The axis whose cards share the dimension.
  public let axis: MeshAxis
  /// What each card has, by its coordinate; empty where there is not enough for all. Ranges overlap only where
  /// several cards need the same keys and values.
  public let ranges: [Range<Int>]

  /// Ranges along an axis.
  public init(axis: MeshAxis, ranges: [Range<Int>]) {
    self.axis = axis
    self.ranges = ranges
  }

  /// Shares of `count` elements in whole blocks, in proportion to `shares`; blocks left over go to the largest
  /// remainders, the first card's among equals.
  public init(_ count: Int, block: Int, axis: MeshAxis, shares: [Int]) {
    let blocks = (count + block - 1) / block
    let total = shares.reduce(0, +)
    var counts = shares.map { blocks * $0 / total }
    let order = shares.indices.sorted { first, second in
      let remainders = (blocks * shares[first] % total, blocks * shares[second] % total)
      return remainders.0 != remainders.1 ? remainders.0 > remainders.1 : first < second
    }
    for card in order.prefix(blocks - counts.reduce(0, +)) { counts[card] += 1 }
    var start = 0
    self.axis = axis
    ranges = counts.map { blocks in
      defer { start += blocks }
      return min(start * block, count)..<min((start + blocks) * block, count)
    }
  }

  /// Whether no element lies on two cards.
  public var isDisjoint: Bool {
    zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
  }

  /// The split of a dimension of which each element is `factor` elements here.
  func multiplied(by factor: Int) -> Split {
    Split(
      axis: axis, ranges: ranges.map { $0.lowerBound * factor..<$0.upperBound * factor })
  }

  /// The split of a dimension whose elements are groups of `group` here; groups of which a card has a part count
  /// as its own.
  func grouped(by group: Int) -> Split {
    Split(
      axis: axis,
      ranges: ranges.map {
        $0.isEmpty
          ? $0.lowerBound / group..<$0.lowerBound / group
          : $0.lowerBound / group..<($0.upperBound + group - 1) / group
      })
  }

  /// The opposite of multiplying; nil where a range does not begin and end with a whole element.
  func divided(by factor: Int) -> Split? {
    guard
      ranges.allSatisfy({
        $0.lowerBound.isMultiple(of: factor) && $0.upperBound.isMultiple(of: factor)
      })
    else { return nil }
    return Split(
      axis: axis, ranges: ranges.map { $0.lowerBound / factor..<$0.upperBound / factor })
  }
}
