// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// The parts of a model that compiled programs name; reports have a column for each.
extension OperationTag {
  static let embedding: Self = "embedding"
  static let layerNorm: Self = "layer_norm"
  static let selfAttention: Self = "self_attention"
  static let ffn: Self = "ffn"
  static let residual: Self = "residual"
  static let synchronization: Self = "synchronization"
  static let lmHead: Self = "lm_head"
}
