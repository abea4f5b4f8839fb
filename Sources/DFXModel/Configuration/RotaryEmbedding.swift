// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A rotary position embedding (Su et al. 2021): how fast each pair of elements of a head turns.
public struct RotaryEmbedding: Sendable, Equatable {
  /// How frequencies are changed for longer contexts than the one that was trained.
  public enum Scaling: Sendable, Equatable {
    /// Not at all.
    case none
    /// All are divided by a factor.
    case linear(factor: Double)
    /// Slow ones are divided by a factor, fast ones are kept, and those between are blended (Llama 3.1).
    case llama3(factor: Double, lowFrequency: Double, highFrequency: Double, trainedContext: Int)
    /// Each is divided by a factor of its own, as GGUF files have it.
    case factors([Double])
  }

  /// The base of the geometric sequence of frequencies.
  public var theta: Double
  /// How frequencies are changed.
  public var scaling: Scaling

  /// An embedding.
  public init(theta: Double, scaling: Scaling = .none) {
    self.theta = theta
    self.scaling = scaling
  }

  /// Radians per position of the pairs (i, i + width / 2) of a head, in binary64.
  public func frequencies(headWidth: Int) -> [Double] {
    (0..<headWidth / 2).map { pair in
      let frequency = pow(theta, -2 * Double(pair) / Double(headWidth))
      switch scaling {
      case .none: return frequency
      case .linear(let factor): return frequency / factor
      case .factors(let factors): return frequency / factors[pair]
      case .llama3(let factor, let low, let high, let context):
        // Turns of the pair over the trained context.
        let turns = Double(context) * frequency / (2 * Double.pi)
        if turns > high { return frequency }
        if turns < low { return frequency / factor }
        let share = (turns - low) / (high - low)
        return (1 - share) * frequency / factor + share * frequency
      }
    }
  }
}
