// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph
internal import DFXModel

/// Columns of a weight matrix in tiles of 64 x 16, in the order of ``ColumnGroup``.
///
/// A tile holds 64 rows of 16 lanes. Elements beyond the matrix are +0.
struct PackedColumns: SegmentContent {
  /// How the tensor is stored.
  enum Storage: Sendable {
    /// [inner, columns]: a row holds one inner element of every column.
    case innerMajor
    /// [columns, inner]: a row holds one column.
    case columnMajor
  }

  let weight: String
  let weights: LayerWeights
  let storage: Storage
  let inner: Int
  /// Columns of the weight.
  let columns: Range<Int>
  /// Columns of one instruction's product.
  let product: Int

  static let tileRows = TileShape.ofValues.inner
  private static let tileElements = tileRows * ColumnGroup.lanes

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let base = buffer.bindMemory(to: Float16.self).baseAddress else { return }
    let stored = try weights(weight)
    let view = try stored.view.resident(elements(of: stored))
    switch storage {
    case .innerMajor:
      try packRows(
        view, tensorColumns: stored.tensorColumns, firstColumn: stored.firstColumn, into: base)
    case .columnMajor: try packColumns(view, into: base)
    }
  }

  var source: ContentSource? {
    switch storage {
    case .innerMajor: weights.source(of: weight, element: 0)
    case .columnMajor: weights.source(of: weight, element: columns.lowerBound * inner)
    }
  }

  func whileInMemory(_ body: () throws -> Void) throws {
    // An output head may be the token embedding.
    let reading: Reading = storage == .innerMajor ? .once : .again
    let stored = try weights(weight)
    let view = try stored.view.resident(elements(of: stored), reading: reading)
    try withExtendedLifetime(view) { try body() }
  }

  /// Blocks of columns, or whole products, of a column-major tensor; each piece of the other kind would read all
  /// rows.
  func pieces(ofBytes byteCount: Int) -> [ContentPiece] {
    guard storage == .columnMajor else { return [] }
    let unit =
      product < columns.count ? product : ColumnGroup.groupsPerBlock * ColumnGroup.lanes
    let unitBytes = TileShape.ofValues.packedBytes(inner: inner, columns: unit)
    let units = (byteCount + unitBytes - 1) / unitBytes
    return columns.cut(into: units * unit).map {
      let piece = PackedColumns(
        weight: weight, weights: weights, storage: storage, inner: inner, columns: $0,
        product: product)
      return ContentPiece(byteCount: piece.byteCount, content: piece)
    }
  }

  private var byteCount: Int { groups.count * innerTiles * Self.tileElements * 2 }

  /// Elements of the tensor that hold the columns, and those of other devices among them.
  private func elements(of stored: StoredWeight) -> Range<Int> {
    switch storage {
    case .innerMajor: 0..<inner * stored.tensorColumns
    case .columnMajor: columns.lowerBound * inner..<columns.upperBound * inner
    }
  }

  private var innerTiles: Int { (inner + Self.tileRows - 1) / Self.tileRows }
  private var groups: [ColumnGroup] {
    ColumnGroup.groups(columns: columns.count, product: product, innerTiles: innerTiles)
  }

  private func packRows(
    _ view: ResidentTensor, tensorColumns: Int, firstColumn: Int,
    into tiles: UnsafeMutablePointer<Float16>
  ) throws {
    let row = UnsafeMutablePointer<Float16>.allocate(capacity: columns.count)
    defer { row.deallocate() }
    let groups = groups
    for innerIndex in 0..<inner {
      try view.convert(
        at: innerIndex * tensorColumns + firstColumn + columns.lowerBound, count: columns.count,
        into: row)
      let (innerTile, tileRow) = innerIndex.quotientAndRemainder(dividingBy: Self.tileRows)
      for group in groups {
        let destination =
          tiles + tileStart(innerTile: innerTile, group: group) + tileRow * ColumnGroup.lanes
        Self.copy(row + group.columns.lowerBound, count: group.columns.count, to: destination)
      }
    }
  }

  /// Copies the lanes of one row of a tile.
  private static func copy(
    _ source: UnsafePointer<Float16>, count: Int, to destination: UnsafeMutablePointer<Float16>
  ) {
    guard count == ColumnGroup.lanes else { return destination.update(from: source, count: count) }
    // A vector register in place of a call for 32 bytes.
    let lanes = UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt16>.self)
    UnsafeMutableRawPointer(destination).storeBytes(of: lanes, as: SIMD16<UInt16>.self)
  }

  private func packColumns(_ view: ResidentTensor, into tiles: UnsafeMutablePointer<Float16>) throws
  {
    let lanes = UnsafeMutablePointer<Float16>.allocate(capacity: inner * ColumnGroup.lanes)
    defer { lanes.deallocate() }
    for group in groups {
      let count = group.columns.count
      let first = columns.lowerBound + group.columns.lowerBound
      try view.convert(at: first * inner, count: count * inner, into: lanes)
      for innerTile in 0..<innerTiles {
        let tile = tiles + tileStart(innerTile: innerTile, group: group)
        let rows = min(Self.tileRows, inner - innerTile * Self.tileRows)
        for row in 0..<rows {
          let source = lanes + innerTile * Self.tileRows + row
          for lane in 0..<count {
            tile[row * ColumnGroup.lanes + lane] = source[lane * inner]
          }
        }
      }
    }
  }

  /// First element of the tile of an inner tile and a column group.
  private func tileStart(innerTile: Int, group: ColumnGroup) -> Int {
    (group.firstTile + innerTile * group.tileStep) * Self.tileElements
  }
}
