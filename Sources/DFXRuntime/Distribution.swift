// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// The tokens that may be drawn, the likeliest first.
struct Distribution {
  /// Ids; the lower of equally likely ones comes first.
  private(set) var tokens: [Int]
  /// Logits over the temperature.
  private var scores: [Double]
  private var probabilities: [Double]

  /// What `rules` leave of `logits`; nil when one is NaN or none is finite.
  init?(_ logits: [Float], _ rules: DrawingRules) {
    guard !logits.contains(where: \.isNaN) else { return nil }
    let scaled = logits.map { Double($0 / Float(rules.temperature)) }
    let possible = scaled.indices.filter { scaled[$0] > -Double.infinity }
    tokens = possible.sorted { a, b in
      scaled[a] != scaled[b] ? scaled[a] > scaled[b] : a < b
    }
    scores = tokens.map { scaled[$0] }
    guard let best = scores.first, best.isFinite else { return nil }
    probabilities = Self.softmax(scores)
    if let topK = rules.topK, topK < scores.count {
      let smallest = scores[topK - 1]
      self = keeping { scores[$0] >= smallest }
    }
    if let topP = rules.topP { keepNucleus(topP) }
    if let minP = rules.minP {
      let bound = minP * probabilities[0]
      self = keeping { $0 == 0 || probabilities[$0] >= bound }
    }
    if let mass = rules.typicalP { keepTypical(mass) }
    if let epsilon = rules.epsilonCutoff {
      self = keeping { probabilities[$0] >= epsilon || scores[$0] == scores[0] }
    }
    if let epsilon = rules.etaCutoff {
      let bound = min(epsilon, epsilon.squareRoot() * Double.exponential(-entropy))
      self = keeping { probabilities[$0] >= bound || scores[$0] == scores[0] }
    }
  }

  /// The token at `share` of the whole probability.
  func token(at share: Double) -> Int {
    var remaining = share
    for (token, probability) in zip(tokens, probabilities) {
      remaining -= probability
      if remaining < 0 { return token }
    }
    return tokens[tokens.count - 1]
  }

  /// A token's probability.
  func probability(of token: Int) -> Double {
    tokens.firstIndex(of: token).map { probabilities[$0] } ?? 0
  }

  /// Leaves out the least likely tokens that together have at most 1 - `share`, of equally likely ones the lowest first.
  private mutating func keepNucleus(_ share: Double) {
    let order = scores.indices.sorted { (scores[$0], tokens[$0]) < (scores[$1], tokens[$1]) }
    var left: Set<Int> = []
    var sum = 0.0
    for place in order.dropLast() {
      sum += probabilities[place]
      guard sum <= 1 - share else { break }
      left.insert(place)
    }
    self = keeping { !left.contains($0) }
  }

  /// Locally typical sampling (Meister et al. 2022).
  private mutating func keepTypical(_ mass: Double) {
    let entropy = entropy
    let distances = probabilities.map { abs(-Double.logarithm($0) - entropy) }
    let order = distances.indices.sorted {
      distances[$0] != distances[$1] ? distances[$0] < distances[$1] : $0 < $1
    }
    var sum = 0.0
    var last = 0
    for place in order {
      sum += probabilities[place]
      guard sum < mass, last < order.count - 1 else { break }
      last += 1
    }
    let bound = distances[order[last]]
    self = keeping { distances[$0] <= bound || $0 == order[0] }
  }

  /// Nats.
  private var entropy: Double {
    probabilities.reduce(0) { $0 - ($1 > 0 ? $1 * Double.logarithm($1) : 0) }
  }

  /// Leaves places of which `isKept`; that must be one at least.
  private func keeping(_ isKept: (Int) -> Bool) -> Distribution {
    let places = scores.indices.filter(isKept)
    var kept = self
    kept.tokens = places.map { tokens[$0] }
    kept.scores = places.map { scores[$0] }
    kept.probabilities = Self.softmax(kept.scores)
    return kept
  }

  /// Of descending scores.
  private static func softmax(_ scores: [Double]) -> [Double] {
    let weights = scores.map { Double.exponential($0 - scores[0]) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }
}
