// SPDX-License-Identifier: Apache-2.0

/// FP32 values, row after row.
struct Matrix {
  let rows: Int
  let columns: Int
  var values: [Float]

  /// A matrix of zeros.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    values = Array(repeating: 0, count: rows * columns)
  }

  subscript(row: Int, column: Int) -> Float {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// Some of the rows.
  func rows(_ range: Range<Int>) -> Matrix {
    var part = Matrix(rows: range.count, columns: columns)
    part.values = Array(values[range.lowerBound * columns..<range.upperBound * columns])
    return part
  }
}
