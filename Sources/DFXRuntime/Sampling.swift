// SPDX-License-Identifier: Apache-2.0

internal import SplitMix

/// How the next token is chosen.
public enum Sampling: Sendable, Equatable {
  /// The largest logit; computed on the devices, so that only token ids cross PCIe.
  case greedy
  /// Drawn on the host from the logits, which cross PCIe for every generated token.
  case random(RandomSampling)

  /// Whether the host needs the logits of a pass.
  public var needsLogits: Bool { self != .greedy }
}

/// Sampling from a distribution over the vocabulary.
public struct RandomSampling: Sendable, Equatable {
  /// Divides the logits; above 0.
  public let temperature: Double
  /// Keeps only the largest logits; nil keeps all.
  public let topK: Int?
  /// Keeps the smallest set of tokens whose probability reaches this share; nil keeps all.
  public let topP: Double?
  /// The same seed gives the same tokens.
  public let seed: UInt64

  /// Sampling at `temperature`, after which `topK` and then `topP` cut the distribution.
  public init(temperature: Double, topK: Int?, topP: Double?, seed: UInt64) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.seed = seed
  }
}

/// Draws tokens from logits.
struct TokenSampler {
  private let sampling: RandomSampling
  private var generator: SplitMix64

  init(_ sampling: RandomSampling) {
    self.sampling = sampling
    generator = SplitMix64(seed: sampling.seed)
  }

  /// Draws one token; nil when a logit is NaN or none is finite.
  mutating func sample(_ logits: [Float16]) -> Int? {
    guard !logits.contains(where: \.isNaN) else { return nil }
    var candidates = logits.indices.sorted {
      logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1
    }
    if let topK = sampling.topK { candidates = Array(candidates.prefix(topK)) }
    guard let best = candidates.first, logits[best].isFinite else { return nil }
    let maximum = Double(logits[best])
    var weights = candidates.map {
      Double.exponential((Double(logits[$0]) - maximum) / sampling.temperature)
    }
    if let topP = sampling.topP { weights = Self.nucleus(weights, share: topP) }
    let total = weights.reduce(0, +)
    var remaining = generator.uniform() * total
    for (candidate, weight) in zip(candidates, weights) {
      remaining -= weight
      if remaining < 0 { return candidate }
    }
    return candidates[weights.count - 1]
  }

  /// The shortest prefix of descending weights that holds `share` of their sum; at least one.
  private static func nucleus(_ weights: [Double], share: Double) -> [Double] {
    let total = weights.reduce(0, +)
    var kept: [Double] = []
    var sum = 0.0
    for weight in weights {
      kept.append(weight)
      sum += weight
      if sum >= share * total { break }
    }
    return kept
  }
}
