// SPDX-License-Identifier: Apache-2.0

internal import SplitMix

/// Places that a program has used lately. Choosing near them makes hazards: reads near writes, writes near
/// reads, writes near writes.
struct OperandPool {
  private static let depth = 6

  private(set) var read: [Int] = []
  private(set) var written: [Int] = []

  mutating func noteRead(_ place: Int) { Self.note(place, &read) }
  mutating func noteWrite(_ place: Int) { Self.note(place, &written) }

  private static func note(_ place: Int, _ places: inout [Int]) {
    places.append(place)
    if places.count > depth { places.removeFirst() }
  }

  /// A place for a source of `count` units in `range`.
  mutating func source(_ count: Int, in range: Range<Int>, _ bits: inout SplitMix64) -> Int {
    let place = choose(written, count, range, &bits)
    noteRead(place)
    return place
  }

  /// A place for a destination of `count` units in `range`.
  mutating func destination(_ count: Int, in range: Range<Int>, _ bits: inout SplitMix64) -> Int {
    let place = choose(bits.chance(50) ? read : written, count, range, &bits)
    noteWrite(place)
    return place
  }

  private func choose(
    _ near: [Int], _ count: Int, _ range: Range<Int>, _ bits: inout SplitMix64
  ) -> Int {
    let last = Swift.max(range.lowerBound, range.upperBound - count)
    guard !near.isEmpty, bits.chance(70) else { return bits.integer(range.lowerBound...last) }
    let shift = bits.pick([0, 0, 0, 0, 1, -1, 2, 16, -16, 63, 64, -64, count - 1, count])
    return min(Swift.max(range.lowerBound, bits.pick(near) + shift), last)
  }
}
