// SPDX-License-Identifier: Apache-2.0

/// Sixteen columns of a weight matrix, or as many as are left, and where their tiles lie.
///
/// Columns come in products, one instruction each. In a product they come in blocks of 256. In a block, for
/// each inner tile, one tile per group: zigzag order.
struct ColumnGroup: Equatable, Sendable {
  /// Columns, counted from the first that is packed.
  let columns: Range<Int>
  /// Number of the tile of inner tile 0.
  let firstTile: Int
  /// Tiles from one inner tile to the next.
  let tileStep: Int

  static let lanes = TileShape.ofValues.lanes
  static let groupsPerBlock = 16

  /// The groups of `columns` columns in products of `product`.
  static func groups(columns: Int, product: Int, innerTiles: Int) -> [ColumnGroup] {
    var groups: [ColumnGroup] = []
    for columns in (0..<columns).cut(into: product) {
      for block in columns.cut(into: groupsPerBlock * lanes) {
        let first = groups.count * innerTiles
        let inBlock = block.cut(into: lanes)
        groups += inBlock.enumerated().map { number, columns in
          ColumnGroup(columns: columns, firstTile: first + number, tileStep: inBlock.count)
        }
      }
    }
    return groups
  }
}
