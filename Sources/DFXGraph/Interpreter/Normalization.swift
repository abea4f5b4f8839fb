// SPDX-License-Identifier: Apache-2.0

/// Layer normalization, or the one without the mean, in FP32; sums in FP64.
struct Normalization {
  let kind: NormKind
  let gain: [Float]
  let bias: [Float]?
  let epsilon: Double

  /// Normalizes every row.
  func apply(_ input: Matrix) -> Matrix {
    var output = input
    let width = input.columns
    for row in 0..<input.rows {
      let values = input.values[row * width..<(row + 1) * width]
      let mean =
        switch kind {
        case .layer: values.reduce(0.0) { $0 + Double($1) } / Double(width)
        case .rms: 0.0
        }
      let square = values.reduce(0.0) { sum, value in
        let deviation = Double(value) - mean
        return sum + deviation * deviation
      }
      let scale = 1 / (square / Double(width) + epsilon).squareRoot()
      for column in 0..<width {
        let normal = Float((Double(input[row, column]) - mean) * scale)
        output[row, column] = normal * gain[column] + (bias?[column] ?? 0)
      }
    }
    return output
  }
}
