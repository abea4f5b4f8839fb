// SPDX-License-Identifier: Apache-2.0

/// How likely a token was, and which ones were most likely, by the devices' logits.
public struct TokenLogprobs: Sendable, Equatable {
  /// A token with its natural log-probability.
  public struct Candidate: Sendable, Equatable {
    /// The token's id.
    public let token: Int
    /// Its log-probability.
    public let logprob: Double
  }

  /// The token.
  public let chosen: Candidate
  /// The most likely ones, most likely first, of equal ones the lowest id first.
  public let top: [Candidate]

  /// Softmax of `logits` in double precision; nil when a logit is NaN or none is finite.
  public init?(token: Int, logits: [Float16], top count: Int) {
    guard let largest = logits.max(), largest.isFinite, !logits.contains(where: \.isNaN) else {
      return nil
    }
    let sum = logits.reduce(0.0) { $0 + Double.exponential(Double($1) - Double(largest)) }
    let offset = Double(largest) + Double.logarithm(sum)
    chosen = Candidate(token: token, logprob: Double(logits[token]) - offset)
    var best: [Int] = []
    for index in logits.indices where count > 0 {
      if best.count == count, let last = best.last, logits[index] <= logits[last] { continue }
      let place = best.firstIndex { logits[$0] < logits[index] } ?? best.count
      best.insert(index, at: place)
      if best.count > count { best.removeLast() }
    }
    top = best.map { Candidate(token: $0, logprob: Double(logits[$0]) - offset) }
  }
}
