// SPDX-License-Identifier: Apache-2.0

/// A tensor of a decoder layer.
public enum LayerTensor: String, Sendable, Hashable, CaseIterable {
  case norm1Weight = "ln_1.weight"
  case norm1Bias = "ln_1.bias"
  case attentionWeight = "attn.c_attn.weight"
  case attentionBias = "attn.c_attn.bias"
  case attentionProjectionWeight = "attn.c_proj.weight"
  case attentionProjectionBias = "attn.c_proj.bias"
  case norm2Weight = "ln_2.weight"
  case norm2Bias = "ln_2.bias"
  case feedForwardWeight = "mlp.c_fc.weight"
  case feedForwardBias = "mlp.c_fc.bias"
  case feedForwardProjectionWeight = "mlp.c_proj.weight"
  case feedForwardProjectionBias = "mlp.c_proj.bias"
}

/// A tensor of a GPT-2 checkpoint.
public enum GPT2Tensor: Hashable, CheckpointTensor {
  /// [vocabulary, width]
  case tokenEmbedding
  /// [context, width]
  case positionEmbedding
  /// A tensor of layer N.
  case layer(Int, LayerTensor)
  /// [width]
  case finalNormWeight
  /// [width]
  case finalNormBias
  /// [vocabulary, width]; the token embedding when tied.
  case outputHead

  /// The name without the `transformer.` prefix.
  public func name(tied: Bool) -> String {
    switch self {
    case .tokenEmbedding: "wte.weight"
    case .positionEmbedding: "wpe.weight"
    case .layer(let layer, let tensor): "h.\(layer).\(tensor.rawValue)"
    case .finalNormWeight: "ln_f.weight"
    case .finalNormBias: "ln_f.bias"
    case .outputHead: tied ? "wte.weight" : "lm_head.weight"
    }
  }

  func fileNames(in model: GPT2Configuration) -> [String] {
    let name = name(tied: model.tiedEmbeddings)
    return ["transformer." + name, name]
  }

  /// The dimensions in a model; projections are stored [in, out].
  public func shape(in model: GPT2Configuration) -> [Int] {
    let width = model.width
    return switch self {
    case .tokenEmbedding, .outputHead: [model.vocabulary, width]
    case .positionEmbedding: [model.context, width]
    case .finalNormWeight, .finalNormBias: [width]
    case .layer(_, let tensor):
      switch tensor {
      case .norm1Weight, .norm1Bias, .norm2Weight, .norm2Bias, .attentionProjectionBias,
        .feedForwardProjectionBias:
        [width]
      case .attentionWeight: [width, 3 * width]
      case .attentionBias: [3 * width]
      case .attentionProjectionWeight: [width, width]
      case .feedForwardWeight: [width, model.innerWidth]
      case .feedForwardBias: [model.innerWidth]
      case .feedForwardProjectionWeight: [model.innerWidth, width]
      }
    }
  }

  var standardValue: Float? {
    switch self {
    case .tokenEmbedding, .positionEmbedding, .outputHead: nil
    case .finalNormWeight: 1
    case .finalNormBias: 0
    case .layer(_, let tensor):
      switch tensor {
      case .norm1Weight, .norm2Weight: 1
      case .norm1Bias, .norm2Bias, .attentionBias, .attentionProjectionBias, .feedForwardBias,
        .feedForwardProjectionBias:
        0
      case .attentionWeight, .attentionProjectionWeight, .feedForwardWeight,
        .feedForwardProjectionWeight:
        nil
      }
    }
  }

  /// All tensors of a model, those outside of layers first.
  public static func all(in model: GPT2Configuration) -> some Sequence<GPT2Tensor> {
    tensors(
      outside: [
        .tokenEmbedding, .positionEmbedding, .finalNormWeight, .finalNormBias, .outputHead,
      ],
      layers: model.layers, inside: LayerTensor.allCases, in: GPT2Tensor.layer)
  }
}

/// Where weights come from.
public protocol WeightSource: Sendable {
  /// The model's shape.
  var configuration: GPT2Configuration { get }
  /// One tensor; it stays valid as long as the view lives.
  func tensor(_ tensor: GPT2Tensor) throws(CheckpointError) -> TensorView
}
