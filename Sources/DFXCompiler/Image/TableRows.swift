// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXModel

/// Rows of an embedding table, each padded to `rowBytes` bytes.
struct TableRows: SegmentContent {
  let tensor: GPT2Tensor
  let weights: any WeightSource
  let rows: Range<Int>
  let width: Int
  let rowBytes: Int

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let base = buffer.baseAddress else { return }
    let view = try weights.tensor(tensor).resident(elements)
    for (index, row) in rows.enumerated() {
      let destination = (base + index * rowBytes).assumingMemoryBound(to: Float16.self)
      try view.convert(at: row * width, count: width, into: destination)
    }
  }

  var source: ContentSource? { weights.source(of: tensor, element: elements.lowerBound) }

  func whileInMemory(_ body: () throws -> Void) throws {
    // The output head may be the same tensor.
    let view = try weights.tensor(tensor).resident(elements, reading: .again)
    try withExtendedLifetime(view) { try body() }
  }

  func pieces(ofBytes byteCount: Int) -> [ContentPiece] {
    rows.cut(into: (byteCount + rowBytes - 1) / rowBytes).map {
      ContentPiece(
        byteCount: $0.count * rowBytes,
        content: TableRows(
          tensor: tensor, weights: weights, rows: $0, width: width, rowBytes: rowBytes))
    }
  }

  private var elements: Range<Int> { rows.lowerBound * width..<rows.upperBound * width }
}
