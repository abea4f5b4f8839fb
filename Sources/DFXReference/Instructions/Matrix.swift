// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// Matrix instructions: dot products over the whole inner dimension, one per column.
extension ReferenceDevice {
  mutating func conv1d(_ operands: Conv1D) throws(Interruption) {
    try packedProduct(operands) { operands.gelu ? $0.gelu : $0 }
  }

  mutating func conv1dSilu(_ operands: Conv1DSilu) throws(Interruption) {
    let product = Conv1D(
      bias: operands.bias, vd: operands.vd, va: operands.va, vb: operands.vb,
      inner: operands.inner, columns: operands.columns, base: operands.base,
      stride: operands.stride, index: operands.index)
    try packedProduct(product, activation: \.silu)
  }

  private mutating func packedProduct(
    _ operands: Conv1D, activation: (Binary16) -> Binary16
  ) throws(Interruption) {
    let (inner, columns) = (operands.inner, operands.columns)
    try requireLengths(inner, columns)
    try check(operands.va, count: inner)
    if operands.bias { try check(operands.vb, count: columns) }
    let address = address(
      AddressFields(base: operands.base, stride: operands.stride, index: operands.index))
    let tiles = (inner + 63) / 64
    let groups = (columns + 15) / 16
    try check(address, bytes: UInt64(tiles * groups * 2048), in: hbm)
    try check(operands.vd, count: columns)

    let x = elements(operands.va, inner)
    var results: [Binary16] = []
    for column in 0..<columns {
      var result = Binary16.sum(count: inner) { row in
        x[row] * hbm[half: address + packedOffset(row, column, tiles: tiles, groups: groups)]
      }
      if operands.bias { result = result + vector[operands.vb.element + column] }
      results.append(activation(result))
    }
    write(results, to: operands.vd)
  }

  mutating func maskedMM(_ operands: MaskedMM) throws(Interruption) {
    let inner = length(operands.innerSource, operands.inner)
    let columns = length(operands.columnsSource, operands.columns)
    try requireLengths(inner, columns)
    try check(operands.va, count: inner)
    try check(operands.sa)
    let address = address(
      AddressFields(
        base: operands.base, stride: operands.stride, index: operands.index,
        slotted: operands.slotted))
    try checkStreamed(address, inner, columns, operands.columnCapacity)
    try check(operands.vd, count: columns)
    if operands.reduceMax { try check(operands.sd) }

    let scale = scalar[operands.sa.number]
    let products = streamedProducts(
      elements(operands.va, inner), address, columns, operands.columnCapacity)
    let results = products.map { $0 * scale }
    write(results, to: operands.vd)
    if operands.reduceMax { scalar[operands.sd.number] = .maximum(results) }
  }

  mutating func mm(_ operands: MM) throws(Interruption) {
    let inner = length(operands.innerSource, operands.inner)
    let columns = length(operands.columnsSource, operands.columns)
    try requireLengths(inner, columns)
    try check(operands.va, count: inner)
    let address = address(
      AddressFields(
        base: operands.base, stride: operands.stride, index: operands.index,
        slotted: operands.slotted))
    try checkStreamed(address, inner, columns, operands.columnCapacity)
    try check(operands.vd, count: columns)

    let results = streamedProducts(
      elements(operands.va, inner), address, columns, operands.columnCapacity)
    write(results, to: operands.vd)
  }

  /// Byte offset of an element of a packed matrix: blocks of 16 column groups, in a block tile after tile
  /// of the inner dimension and in these group after group; a tile has 64 rows of 16 columns.
  private func packedOffset(_ row: Int, _ column: Int, tiles: Int, groups: Int) -> UInt64 {
    let block = column / 256
    let width = min(16, groups - 16 * block)
    let tile = block * 16 * tiles + row / 64 * width + column % 256 / 16
    return UInt64(2 * (tile * 1024 + row % 64 * 16 + column % 16))
  }

  /// Byte offset of an element of a streamed matrix: tiles of 64 rows, in these column after column.
  private func streamedOffset(_ row: Int, _ column: Int, capacity: Int) -> UInt64 {
    UInt64((row / 64 * capacity + column) * 128 + row % 64 * 2)
  }

  private func checkStreamed(
    _ address: UInt64, _ inner: Int, _ columns: Int, _ capacity: Int
  ) throws(Interruption) {
    try require(capacity >= columns, .operandRange)
    let lanes = ((inner + 63) / 64 - 1) * capacity + columns
    try check(address, bytes: UInt64(lanes * 128), in: hbm)
  }

  private func streamedProducts(
    _ x: [Binary16], _ address: UInt64, _ columns: Int, _ capacity: Int
  ) -> [Binary16] {
    (0..<columns).map { column in
      Binary16.sum(count: x.count) { row in
        x[row] * hbm[half: address + streamedOffset(row, column, capacity: capacity)]
      }
    }
  }
}
