// SPDX-License-Identifier: Apache-2.0

public import DFXModel
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
  /// Which tokens may be drawn, and how likely.
  public let rules: DrawingRules
  /// The same seed gives the same tokens.
  public let seed: UInt64

  /// Sampling after `rules`.
  public init(rules: DrawingRules, seed: UInt64) {
    self.rules = rules
    self.seed = seed
  }

  /// Sampling at `temperature`, after which `topK` and then `topP` cut the distribution.
  public init(temperature: Double, topK: Int?, topP: Double?, seed: UInt64) {
    var rules = DrawingRules()
    (rules.temperature, rules.topK, rules.topP) = (temperature, topK, topP)
    self.init(rules: rules, seed: seed)
  }
}

/// Draws tokens from logits.
struct TokenSampler {
  private let rules: DrawingRules
  private var generator: SplitMix64

  init(_ sampling: RandomSampling) {
    rules = sampling.rules
    generator = SplitMix64(seed: sampling.seed)
  }

  /// Draws one token; nil when a logit is NaN or none is finite.
  mutating func sample(_ logits: [Float]) -> Int? {
    guard let distribution = Distribution(logits, rules) else { return nil }
    return distribution.token(at: generator.uniform())
  }
}
