// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Foundation

/// Multi-head attention of every position to itself and those before it, in FP32.
struct CausalAttention {
  let heads: Int
  let headWidth: Int
  /// Multiplies scores.
  let scale: Float

  /// From rows of queries, keys and values side by side to rows of mixed values.
  func apply(_ projected: Matrix) -> Matrix {
    let width = heads * headWidth
    var output = Matrix(rows: projected.rows, columns: width)
    projected.values.withUnsafeBufferPointer { source in
      output.values.withUnsafeMutableBufferPointer { destination in
        nonisolated(unsafe) let source = source
        nonisolated(unsafe) let destination = destination
        DispatchQueue.concurrentPerform(iterations: heads) { head in
          for position in 0..<projected.rows {
            attend(source, head: head, position: position, into: destination)
          }
        }
      }
    }
    return output
  }

  private func attend(
    _ source: UnsafeBufferPointer<Float>, head: Int, position: Int,
    into destination: UnsafeMutableBufferPointer<Float>
  ) {
    let width = heads * headWidth
    let stride = 3 * width
    let query = position * stride + head * headWidth
    withUnsafeTemporaryAllocation(of: Float.self, capacity: position + 1) { weights in
      var maximum = -Float.infinity
      for other in 0...position {
        let key = other * stride + width + head * headWidth
        var score: Float = 0
        for i in 0..<headWidth { score += source[query + i] * source[key + i] }
        weights[other] = score * scale
        maximum = max(maximum, weights[other])
      }
      var total: Float = 0
      for other in 0...position {
        weights[other] = exp(weights[other] - maximum)
        total += weights[other]
      }
      let result = position * width + head * headWidth
      for other in 0...position {
        let value = other * stride + 2 * width + head * headWidth
        let share = weights[other] / total
        for i in 0..<headWidth { destination[result + i] += share * source[value + i] }
      }
    }
  }
}
