// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Tokens and the FP32 logits that transformers computed for them.
public struct ExpectedLogits: Sendable {
  /// Token ids.
  public let tokens: [Int]
  /// One row of logits per token.
  public let rows: [[Double]]

  /// Reads `expected.safetensors` of a checkpoint folder.
  public init(checkpoint: URL) throws {
    let data = try Data(contentsOf: checkpoint.appendingPathComponent("expected.safetensors"))
    let length = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
    let header =
      try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: [String: Any]]
      ?? [:]
    func bytes(_ name: String) -> Data {
      let offsets = header[name]?["data_offsets"] as? [Int] ?? [0, 0]
      return data[8 + length + offsets[0]..<8 + length + offsets[1]]
    }
    tokens = bytes("tokens").withUnsafeBytes { raw in
      (0..<raw.count / 8).map { Int(raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
    }
    let values = bytes("logits").withUnsafeBytes { raw in
      (0..<raw.count / 4).map {
        Double(raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self))
      }
    }
    let vocabulary = values.count / max(1, tokens.count)
    rows = tokens.indices.map { Array(values[$0 * vocabulary..<($0 + 1) * vocabulary]) }
  }
}

/// How far logits are from a reference (design, section 4).
public struct LogitsAccuracy: Sendable {
  /// Root mean square error over the standard deviation of the reference.
  public let relativeError: Double
  /// The largest Kullback-Leibler divergence of any position.
  public let divergence: Double
  /// Positions where the largest logit differs although the margin exceeds twice the largest error.
  public let wrongTokens: Int

  /// Compares computed logits with expected ones.
  public init(computed: [[Float16]], expected: [[Double]]) {
    let flat = zip(computed, expected).flatMap { zip($0, $1).map { (Double($0), $1) } }
    let mean = flat.reduce(0) { $0 + $1.1 } / Double(flat.count)
    let variance = flat.reduce(0) { $0 + ($1.1 - mean) * ($1.1 - mean) } / Double(flat.count)
    let square = flat.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(flat.count)
    relativeError = (square / variance).squareRoot()
    let largest = flat.reduce(0) { max($0, abs($1.0 - $1.1)) }
    divergence =
      zip(computed, expected).map { row, reference in
        let p = Self.logProbabilities(reference)
        let q = Self.logProbabilities(row.map(Double.init))
        return zip(p, q).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
      }.max() ?? .infinity
    wrongTokens =
      zip(computed, expected).filter { row, reference in
        let best = row.indices.max { row[$0] < row[$1] }
        let order = reference.indices.sorted { reference[$0] > reference[$1] }
        return best != order[0] && reference[order[0]] - reference[order[1]] > 2 * largest
      }.count
  }

  private static func logProbabilities(_ logits: [Double]) -> [Double] {
    let maximum = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + exp($1 - maximum) }
    return logits.map { $0 - maximum - log(sum) }
  }
}
