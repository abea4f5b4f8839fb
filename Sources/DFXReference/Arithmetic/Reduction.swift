// SPDX-License-Identifier: Apache-2.0

extension Binary16 {
  /// The balanced adder tree over one tile: adjacent pairs, every node rounded.
  static func tree(_ tile: [Binary16]) -> Binary16 {
    var level = tile
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map { level[$0] + level[$0 + 1] }
    }
    return level[0]
  }

  /// The sum of `count` terms in tiles of 64, +0 beyond the last; tiles are added in ascending order.
  static func sum(count: Int, term: (Int) -> Binary16) -> Binary16 {
    var accumulator = Binary16.zero
    for tile in 0..<((count + 63) / 64) {
      let terms = (0..<64).map { lane in
        64 * tile + lane < count ? term(64 * tile + lane) : .zero
      }
      accumulator = tile == 0 ? tree(terms) : accumulator + tree(terms)
    }
    return accumulator
  }

  /// The largest value: NaN propagates, +0 is above -0.
  static func maximum(_ values: [Binary16]) -> Binary16 {
    if values.contains(where: \.isNaN) { return .notANumber }
    return values.reduce(values[0]) { largest, candidate in
      if candidate.value == largest.value {
        return largest.bits == 0x8000 ? candidate : largest
      }
      return candidate.value > largest.value ? candidate : largest
    }
  }
}
