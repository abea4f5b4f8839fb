// SPDX-License-Identifier: Apache-2.0

extension Operation {
  /// The name in assembly text and on the command line.
  public var name: String {
    switch self {
    case .other: "other"
    case .embedding: "embedding"
    case .layerNorm: "layer_norm"
    case .selfAttention: "self_attention"
    case .ffn: "ffn"
    case .residual: "residual"
    case .synchronization: "synchronization"
    case .lmHead: "lm_head"
    case .host: "host"
    }
  }
}
