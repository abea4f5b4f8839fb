// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph
internal import DFXModel
internal import Foundation

/// Rows of an embedding table, each padded to `rowBytes` bytes.
struct TableRows: SegmentContent {
  let table: String
  let weights: LayerWeights
  let rows: Range<Int>
  let width: Int
  let rowBytes: Int

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let base = buffer.baseAddress else { return }
    let view = try weights(table).view.resident(elements)
    for (index, row) in rows.enumerated() {
      let destination = (base + index * rowBytes).assumingMemoryBound(to: Float16.self)
      try view.convert(at: row * width, count: width, into: destination)
    }
  }

  var source: ContentSource? { weights.source(of: table, element: elements.lowerBound) }

  func whileInMemory(_ body: () throws -> Void) throws {
    // The output head may be the same tensor.
    let view = try weights(table).view.resident(elements, reading: .again)
    try withExtendedLifetime(view) { try body() }
  }

  func pieces(ofBytes byteCount: Int) -> [ContentPiece] {
    rows.cut(into: (byteCount + rowBytes - 1) / rowBytes).map {
      ContentPiece(
        byteCount: $0.count * rowBytes,
        content: TableRows(
          table: table, weights: weights, rows: $0, width: width, rowBytes: rowBytes))
    }
  }

  private var elements: Range<Int> { rows.lowerBound * width..<rows.upperBound * width }
}

/// Cosines, then sines, of position x frequency, a row for each position (docs/adr/0025): computed in binary64,
/// rounded once.
struct RotationRows: SegmentContent {
  let frequencies: String
  let weights: LayerWeights
  let positions: Range<Int>
  let rowBytes: Int

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let base = buffer.baseAddress else { return }
    let frequencies = try weights.table.frequencies(frequencies)
    for (index, position) in positions.enumerated() {
      let row = (base + index * rowBytes).assumingMemoryBound(to: Float16.self)
      for (pair, frequency) in frequencies.enumerated() {
        let angle = Double(position) * frequency
        row[pair] = Float16(cos(angle))
        row[frequencies.count + pair] = Float16(sin(angle))
      }
    }
  }
}
