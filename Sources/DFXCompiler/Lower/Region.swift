// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

/// What the address of an access depends on besides the layer.
enum RowSelector: Equatable, Sendable {
  case none, position, token
}

/// What a region holds when the device starts; weights by their names in the graph.
enum RegionContent: Equatable, Sendable {
  /// Columns of a weight matrix in tiles, so many for each product.
  case packedColumns(PackedWeight, inner: Int, columns: Range<Int>, product: Int)
  /// Every row of a table, each padded to `rowBytes`.
  case rows(String, rowBytes: Int)
  /// A row for each position: cosines, then sines, of the angles that follow from frequencies.
  case rotations(String, rowBytes: Int)
  /// Parts of parameter vectors, one after the other.
  case vectors([VectorPart])
  /// The attention scale of each layer.
  case attentionScale(AttentionScale)
  /// Written by the device before it is read.
  case empty
}

/// A weight matrix whose columns are packed.
struct PackedWeight: Equatable, Sendable {
  let name: String
  /// Whether its rows are the columns of the product.
  let isTransposed: Bool

  init(name: String, isTransposed: Bool) {
    self.name = name
    self.isTransposed = isTransposed
  }

  /// The matrix of a product.
  init(_ product: Projection) {
    self.init(name: product.weight, isTransposed: product.transposed)
  }
}

/// Elements `range` of a parameter vector.
struct VectorPart: Equatable, Sendable {
  let weight: String
  let range: Range<Int>
}

/// A run of memory before addresses are assigned.
struct Region: Equatable, Sendable {
  let name: String
  let memory: DeviceMemory
  /// Bytes of one copy.
  let byteCount: Int
  /// Whether every layer has its own copy.
  let perLayer: Bool
  let content: RegionContent
  var rows: RowSelector = .none
  /// Address step per 64 rows, bytes.
  var rowBlockBytes = 0
  /// Address step per row within 64, bytes.
  var rowBytes = 0
  /// Columns for which a streamed matrix is laid out; 0 for other regions.
  var columnCapacity = 0
  /// Whether every slot has its own copies, in HBM.
  var slotted = false
}

extension Region {
  static let logitsName = "logits"
  /// The name of what a head keeps.
  static func name(ofState state: String, head: Int) -> String { "\(state).\(head)" }
  /// Rows of one address block, fixed by the instruction set.
  private static let blockRows = 64
  /// What DMA addresses are multiples of.
  private static let rowAlignment = 64

  /// A weight matrix in tiles, in products of `product` columns; nil for one of all.
  static func packed(
    name: String, weight: PackedWeight, inner: Int, columns: Range<Int>, product: Int? = nil,
    tile: TileShape, perLayer: Bool
  ) -> Region {
    let product = product ?? columns.count
    return Region(
      name: name, memory: .hbm,
      byteCount: columns.count / product * tile.packedBytes(inner: inner, columns: product)
        + tile.packedBytes(inner: inner, columns: columns.count % product),
      perLayer: perLayer,
      content: .packedColumns(weight, inner: inner, columns: columns, product: product))
  }

  /// A table in DDR whose rows are picked by token or position.
  static func table(
    name: String, rows: Int, elements: Int, by selector: RowSelector,
    content: (_ rowBytes: Int) -> RegionContent
  ) -> Region {
    let rowBytes = (elements * 2 + rowAlignment - 1) / rowAlignment * rowAlignment
    return Region(
      name: name, memory: .ddr, byteCount: rows * rowBytes, perLayer: false,
      content: content(rowBytes), rows: selector, rowBlockBytes: blockRows * rowBytes,
      rowBytes: rowBytes)
  }

  /// The keys of one head: the matrix [head width, positions], a column for each position.
  static func keys(name: String, headWidth: Int, positions: Int) -> Region {
    let columnBytes = StreamedLayout.inner * 2
    return Region(
      name: name, memory: .hbm,
      byteCount: StreamedLayout.bytes(inner: headWidth, columns: positions), perLayer: true,
      content: .empty, rows: .position, rowBlockBytes: blockRows * columnBytes,
      rowBytes: columnBytes, columnCapacity: StreamedLayout.columnCapacity(positions),
      slotted: true)
  }

  /// The values of one head: the matrix [positions, head width], an inner element for each position.
  static func values(name: String, headWidth: Int, positions: Int) -> Region {
    Region(
      name: name, memory: .hbm,
      byteCount: StreamedLayout.bytes(inner: positions, columns: headWidth), perLayer: true,
      content: .empty, rows: .position,
      rowBlockBytes: StreamedLayout.bytes(inner: StreamedLayout.inner, columns: headWidth),
      rowBytes: 2, columnCapacity: StreamedLayout.columnCapacity(headWidth), slotted: true)
  }
}

extension Slice {
  /// The number of elements of a slice of fixed length.
  var elementCount: Int {
    guard case .elements(let count) = extent else {
      preconditionFailure("a context-long slice has no fixed length")
    }
    return count
  }
}
