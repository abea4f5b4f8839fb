// SPDX-License-Identifier: Apache-2.0

package import DFXISA

/// The parts of a model that compiled programs name; reports have a column for each.
extension OperationTag {
  package static let embedding: Self = "embedding"
  package static let layerNorm: Self = "layer_norm"
  package static let selfAttention: Self = "self_attention"
  package static let ffn: Self = "ffn"
  package static let residual: Self = "residual"
  package static let synchronization: Self = "synchronization"
  package static let lmHead: Self = "lm_head"
}
