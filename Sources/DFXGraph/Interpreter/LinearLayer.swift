// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import HostThreads

/// A product with a weight matrix of the checkpoint, in FP32.
struct LinearLayer {
  /// How the tensor is stored.
  enum Storage {
    /// [inputs, outputs]
    case inputMajor
    /// [outputs, inputs]
    case outputMajor
  }

  let weight: StoredWeight
  let storage: Storage
  let inputs: Int
  let outputs: Int

  /// Outputs whose weights are unpacked together; they stay in the host's second-level cache.
  private static let block = 32
  /// Outputs and tokens of one register tile.
  private static let lanes = 8
  private static let tokens = 4

  /// Every row of `input` times the weights, plus the bias.
  func apply(_ input: Matrix, bias: [Float]? = nil) throws(CheckpointError) -> Matrix {
    precondition(input.columns == inputs, "the input has \(input.columns) columns")
    var output = Matrix(rows: input.rows, columns: outputs)
    // Of a weight that is part of a wider tensor, all rows of that.
    let weights = try weight.view.resident(0..<weight.view.count)
    input.values.withUnsafeBufferPointer { source in
      output.values.withUnsafeMutableBufferPointer { destination in
        nonisolated(unsafe) let source = source
        nonisolated(unsafe) let destination = destination
        let blocks = (outputs + Self.block - 1) / Self.block
        Workers.perProcessor.forEach(below: blocks) { index in
          let first = index * Self.block
          let columns = first..<min(first + Self.block, outputs)
          multiply(source, weights, columns: columns, bias: bias, into: destination)
        }
      }
    }
    return output
  }

  /// Computes some columns of the output for all rows of the input.
  private func multiply(
    _ source: UnsafeBufferPointer<Float>, _ stored: ResidentTensor, columns: Range<Int>,
    bias: [Float]?, into destination: UnsafeMutableBufferPointer<Float>
  ) {
    let rows = source.count / inputs
    withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs * Self.block) { weights in
      unpack(columns, of: stored, into: weights)
      for row in stride(from: 0, to: rows, by: Self.tokens) {
        for lane in stride(from: 0, to: columns.count, by: Self.lanes) {
          let sums = tile(source, row: row, rows: rows, weights: weights, lane: lane)
          for token in 0..<min(Self.tokens, rows - row) {
            for offset in 0..<min(Self.lanes, columns.count - lane) {
              let column = columns.lowerBound + lane + offset
              destination[(row + token) * outputs + column] =
                sums[token][offset] + (bias?[column] ?? 0)
            }
          }
        }
      }
    }
  }

  /// The sums of four tokens and eight outputs; rows beyond the last repeat it.
  private func tile(
    _ source: UnsafeBufferPointer<Float>, row: Int, rows: Int,
    weights: UnsafeMutableBufferPointer<Float>, lane: Int
  ) -> [SIMD8<Float>] {
    let start = (0..<Self.tokens).map { min(row + $0, rows - 1) * inputs }
    let (r0, r1, r2, r3) = (start[0], start[1], start[2], start[3])
    var (s0, s1, s2, s3) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
    let base = UnsafeRawPointer(weights.baseAddress.unsafelyUnwrapped + lane)
    for i in 0..<inputs {
      let w = base.loadUnaligned(
        fromByteOffset: i * Self.block * MemoryLayout<Float>.stride, as: SIMD8<Float>.self)
      s0 += source[r0 + i] * w
      s1 += source[r1 + i] * w
      s2 += source[r2 + i] * w
      s3 += source[r3 + i] * w
    }
    return [s0, s1, s2, s3]
  }

  /// The weights of some outputs as [inputs, block], zeros beyond the last output.
  private func unpack(
    _ columns: Range<Int>, of stored: ResidentTensor,
    into weights: UnsafeMutableBufferPointer<Float>
  ) {
    weights.initialize(repeating: 0)
    guard let base = weights.baseAddress else { return }
    switch storage {
    case .inputMajor:
      for input in 0..<inputs {
        stored.convert(
          at: input * weight.tensorColumns + weight.firstColumn + columns.lowerBound,
          count: columns.count,
          into: base + input * Self.block)
      }
    case .outputMajor:
      withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs) { row in
        for (lane, output) in columns.enumerated() {
          row.initialize(repeating: 0)
          stored.convert(
            at: output * inputs, count: inputs, into: row.baseAddress.unsafelyUnwrapped)
          for input in 0..<inputs { weights[input * Self.block + lane] = row[input] }
        }
      }
    }
  }
}
