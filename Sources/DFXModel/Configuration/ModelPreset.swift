// SPDX-License-Identifier: Apache-2.0

/// A well-known shape without weights.
public struct ModelPreset: Sendable, Equatable {
  /// The name that commands take.
  public let name: String
  /// The shape.
  public let configuration: GPT2Configuration

  private init(_ name: String, layers: Int, width: Int, heads: Int) {
    self.name = name
    configuration = GPT2Configuration(
      layers: layers, width: width, heads: heads, context: 1024, vocabulary: 50257)
  }

  /// GPT-2's four sizes and the three models of the DFX paper, whose 1.5B has 24 heads.
  public static let all = [
    ModelPreset("gpt2", layers: 12, width: 768, heads: 12),
    ModelPreset("gpt2-medium", layers: 24, width: 1024, heads: 16),
    ModelPreset("gpt2-large", layers: 36, width: 1280, heads: 20),
    ModelPreset("gpt2-xl", layers: 48, width: 1600, heads: 25),
    ModelPreset("dfx-345m", layers: 24, width: 1024, heads: 16),
    ModelPreset("dfx-774m", layers: 36, width: 1280, heads: 20),
    ModelPreset("dfx-1.5b", layers: 48, width: 1536, heads: 24),
  ]
}
