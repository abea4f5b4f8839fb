// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXModel

/// Columns of a weight matrix in tiles of 64 x 16, in zigzag order.
///
/// Columns come in blocks of 256. In a block, for each inner tile, one tile per group of 16 columns; a
/// tile holds 64 rows of 16 lanes. Elements beyond the matrix are +0.
struct PackedColumns: SegmentContent {
  /// How the tensor is stored.
  enum Storage: Sendable {
    /// [inner, columns]: a row holds one inner element of every column.
    case innerMajor
    /// [columns, inner]: a row holds one column.
    case columnMajor
  }

  let tensor: GPT2Tensor
  let weights: any WeightSource
  let storage: Storage
  let inner: Int
  /// Columns of the tensor in one row of it (inner-major storage).
  let tensorColumns: Int
  let columns: Range<Int>

  static let tileRows = 64
  static let tileLanes = 16
  static let groupsPerBlock = 16

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let base = buffer.bindMemory(to: Float16.self).baseAddress else { return }
    try weights.tensor(tensor).whileResident(elements) { view in
      switch storage {
      case .innerMajor: try packRows(view, into: base)
      case .columnMajor: try packColumns(view, into: base)
      }
    }
  }

  var source: ContentSource? { weights.source(of: tensor, element: elements.lowerBound) }

  func readAhead() { weights.readAhead(tensor, elements) }

  /// Blocks of columns of a column-major tensor; each piece of the other kind would read all rows.
  func pieces(ofBytes byteCount: Int) -> [ContentPiece] {
    guard storage == .columnMajor else { return [] }
    let blockColumns = Self.groupsPerBlock * Self.tileLanes
    let blockBytes = blockColumns * innerTiles * Self.tileRows * 2
    let blocks = (byteCount + blockBytes - 1) / blockBytes
    return columns.cut(into: blocks * blockColumns).map {
      let piece = PackedColumns(
        tensor: tensor, weights: weights, storage: storage, inner: inner,
        tensorColumns: tensorColumns, columns: $0)
      return ContentPiece(byteCount: piece.byteCount, content: piece)
    }
  }

  private var byteCount: Int { groups * innerTiles * Self.tileRows * Self.tileLanes * 2 }

  /// Elements of the tensor that hold the columns, and those of other devices among them.
  private var elements: Range<Int> {
    switch storage {
    case .innerMajor: 0..<inner * tensorColumns
    case .columnMajor: columns.lowerBound * inner..<columns.upperBound * inner
    }
  }

  private var innerTiles: Int { (inner + Self.tileRows - 1) / Self.tileRows }
  private var groups: Int { (columns.count + Self.tileLanes - 1) / Self.tileLanes }

  /// First element of the tile of an inner tile and a column group.
  private func tileStart(innerTile: Int, group: Int) -> Int {
    let block = group / Self.groupsPerBlock
    let width = min(Self.groupsPerBlock, groups - block * Self.groupsPerBlock)
    let tile =
      block * Self.groupsPerBlock * innerTiles + innerTile * width + group % Self.groupsPerBlock
    return tile * Self.tileRows * Self.tileLanes
  }

  private func packRows(_ view: TensorView, into tiles: UnsafeMutablePointer<Float16>) throws {
    let row = UnsafeMutablePointer<Float16>.allocate(capacity: columns.count)
    defer { row.deallocate() }
    for innerIndex in 0..<inner {
      try view.convert(
        at: innerIndex * tensorColumns + columns.lowerBound, count: columns.count, into: row)
      let (innerTile, tileRow) = innerIndex.quotientAndRemainder(dividingBy: Self.tileRows)
      for group in 0..<groups {
        let lanes = min(Self.tileLanes, columns.count - group * Self.tileLanes)
        let destination =
          tiles + tileStart(innerTile: innerTile, group: group) + tileRow * Self.tileLanes
        destination.update(from: row + group * Self.tileLanes, count: lanes)
      }
    }
  }

  private func packColumns(_ view: TensorView, into tiles: UnsafeMutablePointer<Float16>) throws {
    let lanes = UnsafeMutablePointer<Float16>.allocate(capacity: inner * Self.tileLanes)
    defer { lanes.deallocate() }
    for group in 0..<groups {
      let count = min(Self.tileLanes, columns.count - group * Self.tileLanes)
      let first = columns.lowerBound + group * Self.tileLanes
      try view.convert(at: first * inner, count: count * inner, into: lanes)
      for innerTile in 0..<innerTiles {
        let tile = tiles + tileStart(innerTile: innerTile, group: group)
        let rows = min(Self.tileRows, inner - innerTile * Self.tileRows)
        for row in 0..<rows {
          let source = lanes + innerTile * Self.tileRows + row
          for lane in 0..<count {
            tile[row * Self.tileLanes + lane] = source[lane * inner]
          }
        }
      }
    }
  }
}
