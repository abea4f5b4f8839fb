// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine

/// The tile of a packed weight matrix that the matrix unit takes at a time.
struct TileShape: Equatable, Sendable {
  /// Elements of the inner dimension.
  let inner: Int
  /// Columns.
  let lanes: Int

  /// The shape for which values are defined (docs/adr/0006).
  static let ofValues = TileShape(inner: 64, lanes: 16)

  /// Bytes of the tiles of one product.
  func packedBytes(inner innerElements: Int, columns: Int) -> Int {
    (innerElements + inner - 1) / inner * ((columns + lanes - 1) / lanes) * inner * lanes * 2
  }
}

extension TileShape {
  /// The tile of a machine.
  init(_ machine: Machine) {
    self.init(inner: machine.core.tileInner, lanes: machine.core.tileLanes)
  }
}

/// How keys and values lie, which `masked_mm` and `mm` stream: fixed by the instruction set (docs/adr/0009).
enum StreamedLayout {
  /// Elements of the inner dimension that lie side by side; positions of one address block.
  static let inner = 64
  /// Columns are laid out for multiples of this.
  static let lanes = 16

  /// Columns for which a matrix of `columns` is laid out.
  static func columnCapacity(_ columns: Int) -> Int { (columns + lanes - 1) / lanes * lanes }

  /// Bytes of a matrix.
  static func bytes(inner innerElements: Int, columns: Int) -> Int {
    (innerElements + inner - 1) / inner * columnCapacity(columns) * inner * 2
  }
}
