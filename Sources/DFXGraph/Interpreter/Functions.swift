// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension ActivationFunction {
  /// The function in FP32.
  func value(_ x: Float) -> Float {
    switch self {
    case .geluNew:
      let inner = Float((2 / Double.pi).squareRoot()) * (x + 0.044715 * x * x * x)
      return 0.5 * x * (1 + tanh(inner))
    case .silu: return x / (1 + exp(-x))
    case .relu: return max(0, x)
    }
  }
}

/// The rotary position embedding: element pairs (i, i + half) of each head turn by position x frequency i.
struct Rotation {
  let frequencies: [Float]

  /// Turns every row, which is the position of its number; angles, sines and cosines in FP64.
  func apply(_ input: Matrix) -> Matrix {
    let half = frequencies.count
    var output = input
    for position in 0..<input.rows {
      let angles = frequencies.map { Double(position) * Double($0) }
      for head in stride(from: 0, to: input.columns, by: 2 * half) {
        for (i, angle) in angles.enumerated() {
          let first = Double(input[position, head + i])
          let second = Double(input[position, head + half + i])
          output[position, head + i] = Float(first * cos(angle) - second * sin(angle))
          output[position, head + half + i] = Float(second * cos(angle) + first * sin(angle))
        }
      }
    }
    return output
  }
}

extension Matrix {
  /// A function of each element.
  func map(_ function: (Float) -> Float) -> Matrix {
    var result = self
    for index in result.values.indices { result.values[index] = function(result.values[index]) }
    return result
  }

  /// Two matrices of the same shape, element by element.
  func combined(_ other: Matrix, _ function: (Float, Float) -> Float) -> Matrix {
    var result = self
    result.values.withUnsafeMutableBufferPointer { left in
      other.values.withUnsafeBufferPointer { right in
        for index in left.indices { left[index] = function(left[index], right[index]) }
      }
    }
    return result
  }

  /// exp(x) over its sum, of every row.
  func softmax() -> Matrix {
    var result = self
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      let maximum = values[range].max() ?? 0
      var total: Float = 0
      for index in range {
        result.values[index] = exp(values[index] - maximum)
        total += result.values[index]
      }
      for index in range { result.values[index] /= total }
    }
    return result
  }
}
