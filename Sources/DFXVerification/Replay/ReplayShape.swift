// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// A model shape whose programs and images are compared from version to version.
struct ReplayShape {
  let name: String
  let configuration: GPT2Configuration
  /// Whether images are packed too; the large ones take minutes.
  let hasImages: Bool

  /// Presets, whose programs are compared, and small shapes with everything that divides nothing.
  static let all: [ReplayShape] =
    ["gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl", "dfx-1.5b"].compactMap { name in
      ModelPreset.all.first { $0.name == name }.map {
        ReplayShape(name: name, configuration: $0.configuration, hasImages: false)
      }
    } + [
      small(
        "one-tile", GPT2Configuration(layers: 1, width: 64, heads: 1, context: 16, vocabulary: 64)),
      small(
        "even", GPT2Configuration(layers: 2, width: 128, heads: 2, context: 64, vocabulary: 512)),
      small(
        "25-heads",
        GPT2Configuration(layers: 1, width: 200, heads: 25, context: 40, vocabulary: 130)),
      small(
        "5-heads", GPT2Configuration(layers: 2, width: 80, heads: 5, context: 33, vocabulary: 257)),
      small(
        "wide-head", GPT2Configuration(layers: 1, width: 192, heads: 2, context: 70, vocabulary: 99)
      ),
      small(
        "narrow", GPT2Configuration(layers: 3, width: 30, heads: 3, context: 10, vocabulary: 17)),
      small(
        "inner",
        GPT2Configuration(
          layers: 2, width: 96, heads: 4, innerWidth: 200, context: 24, vocabulary: 100)),
      small(
        "untied",
        GPT2Configuration(
          layers: 2, width: 72, heads: 3, context: 48, vocabulary: 300, tiedEmbeddings: false)),
      small(
        "scale-by-layer",
        GPT2Configuration(
          layers: 3, width: 64, heads: 4, context: 32, vocabulary: 65, layerNormEpsilon: 1e-6,
          scaleAttentionByInverseLayerIndex: true)),
      small(
        "unscaled",
        GPT2Configuration(
          layers: 1, width: 64, heads: 2, context: 20, vocabulary: 80, scaleAttentionWeights: false)
      ),
      small(
        "head-blocks",
        GPT2Configuration(layers: 1, width: 32, heads: 2, context: 16, vocabulary: 9001)),
      small(
        "column-blocks",
        GPT2Configuration(layers: 1, width: 320, heads: 8, context: 16, vocabulary: 600)),
    ]

  private static func small(_ name: String, _ configuration: GPT2Configuration) -> ReplayShape {
    ReplayShape(name: name, configuration: configuration, hasImages: true)
  }
}
