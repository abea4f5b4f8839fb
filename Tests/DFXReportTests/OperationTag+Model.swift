// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXGraph
import DFXISA

/// The parts of a model, for records that are made by hand.
extension OperationTag {
  static let embedding = ModelPart.embedding.tag
  static let layerNorm = ModelPart.norm.tag
  static let selfAttention = ModelPart.attention.tag
  static let ffn = ModelPart.feedForward.tag
  static let residual = ModelPart.residual.tag
  static let lmHead = ModelPart.head.tag
}
