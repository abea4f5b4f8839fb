// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import HostThreads

/// Multi-head attention of every position to itself and those before it, in FP32.
struct CausalAttention {
  let heads: Int
  /// Each serves heads / keyHeads query heads.
  let keyHeads: Int
  let headWidth: Int
  /// Multiplies scores.
  let scale: Float

  /// From rows of queries, keys and values to rows of mixed values.
  func apply(query: Matrix, keys: Matrix, values: Matrix) -> Matrix {
    var output = Matrix(rows: query.rows, columns: heads * headWidth)
    let positions = query.rows
    output.values.withUnsafeMutableBufferPointer { destination in
      nonisolated(unsafe) let destination = destination
      Workers.perProcessor.forEach(below: heads) { head in
        query.values.withUnsafeBufferPointer { query in
          keys.values.withUnsafeBufferPointer { keys in
            values.values.withUnsafeBufferPointer { values in
              for position in 0..<positions {
                attend(query, keys, values, head: head, position: position, into: destination)
              }
            }
          }
        }
      }
    }
    return output
  }

  private func attend(
    _ query: UnsafeBufferPointer<Float>, _ keys: UnsafeBufferPointer<Float>,
    _ values: UnsafeBufferPointer<Float>, head: Int, position: Int,
    into destination: UnsafeMutableBufferPointer<Float>
  ) {
    let width = heads * headWidth
    let keyWidth = keyHeads * headWidth
    let keyHead = head / (heads / keyHeads) * headWidth
    let row = position * width + head * headWidth
    withUnsafeTemporaryAllocation(of: Float.self, capacity: position + 1) { weights in
      var maximum = -Float.infinity
      for other in 0...position {
        let key = other * keyWidth + keyHead
        var score: Float = 0
        for i in 0..<headWidth { score += query[row + i] * keys[key + i] }
        weights[other] = score * scale
        maximum = max(maximum, weights[other])
      }
      var total: Float = 0
      for other in 0...position {
        weights[other] = exp(weights[other] - maximum)
        total += weights[other]
      }
      for other in 0...position {
        let value = other * keyWidth + keyHead
        let share = weights[other] / total
        for i in 0..<headWidth { destination[row + i] += share * values[value + i] }
      }
    }
  }
}
