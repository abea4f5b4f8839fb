// SPDX-License-Identifier: Apache-2.0

/// A tensor of a decoder layer of the LLaMA family; projections are stored [out, in].
public enum LlamaLayerTensor: String, Sendable, Hashable, CaseIterable {
  case norm1Weight = "input_layernorm.weight"
  case queryWeight = "self_attn.q_proj.weight"
  case queryBias = "self_attn.q_proj.bias"
  case keyWeight = "self_attn.k_proj.weight"
  case keyBias = "self_attn.k_proj.bias"
  case valueWeight = "self_attn.v_proj.weight"
  case valueBias = "self_attn.v_proj.bias"
  case attentionOutputWeight = "self_attn.o_proj.weight"
  case attentionOutputBias = "self_attn.o_proj.bias"
  case norm2Weight = "post_attention_layernorm.weight"
  case gateWeight = "mlp.gate_proj.weight"
  case gateBias = "mlp.gate_proj.bias"
  case upWeight = "mlp.up_proj.weight"
  case upBias = "mlp.up_proj.bias"
  case downWeight = "mlp.down_proj.weight"
  case downBias = "mlp.down_proj.bias"

  /// Whether a model has it.
  func exists(in model: LlamaConfiguration) -> Bool {
    switch self {
    case .queryBias, .keyBias, .valueBias: model.hasAttentionBias
    case .attentionOutputBias: model.hasAttentionOutputBias
    case .gateBias, .upBias, .downBias: model.hasFeedForwardBias
    case .norm1Weight, .queryWeight, .keyWeight, .valueWeight, .attentionOutputWeight,
      .norm2Weight, .gateWeight, .upWeight, .downWeight:
      true
    }
  }

  fileprivate func shape(in model: LlamaConfiguration) -> [Int] {
    let (attended, shared) = (model.heads * model.headWidth, model.keyHeads * model.headWidth)
    return switch self {
    case .norm1Weight, .norm2Weight, .attentionOutputBias, .downBias: [model.width]
    case .queryWeight: [attended, model.width]
    case .queryBias: [attended]
    case .keyWeight, .valueWeight: [shared, model.width]
    case .keyBias, .valueBias: [shared]
    case .attentionOutputWeight: [model.width, attended]
    case .gateWeight, .upWeight: [model.innerWidth, model.width]
    case .gateBias, .upBias: [model.innerWidth]
    case .downWeight: [model.width, model.innerWidth]
    }
  }
}

/// A tensor of a checkpoint of the LLaMA family.
public enum LlamaTensor: Hashable, CheckpointTensor {
  /// [vocabulary, width]
  case tokenEmbedding
  /// A tensor of layer N.
  case layer(Int, LlamaLayerTensor)
  /// [width]
  case finalNormWeight
  /// [vocabulary, width]; the token embedding when tied.
  case outputHead

  /// The name without the `model.` prefix.
  public func name(tied: Bool) -> String {
    switch self {
    case .tokenEmbedding: "embed_tokens.weight"
    case .layer(let layer, let tensor): "layers.\(layer).\(tensor.rawValue)"
    case .finalNormWeight: "norm.weight"
    case .outputHead: tied ? "embed_tokens.weight" : "lm_head.weight"
    }
  }

  func fileNames(in model: LlamaConfiguration) -> [String] {
    let name = name(tied: model.tiedEmbeddings)
    // A head of its own lies beside the model proper and has no prefix.
    return self == .outputHead && !model.tiedEmbeddings ? [name] : ["model." + name, name]
  }

  /// The dimensions in a model.
  public func shape(in model: LlamaConfiguration) -> [Int] {
    switch self {
    case .tokenEmbedding, .outputHead: [model.vocabulary, model.width]
    case .finalNormWeight: [model.width]
    case .layer(_, let tensor): tensor.shape(in: model)
    }
  }

  var standardValue: Float? {
    switch self {
    case .tokenEmbedding, .outputHead: nil
    case .finalNormWeight: 1
    case .layer(_, let tensor):
      switch tensor {
      case .norm1Weight, .norm2Weight: 1
      case .queryBias, .keyBias, .valueBias, .attentionOutputBias, .gateBias, .upBias, .downBias: 0
      case .queryWeight, .keyWeight, .valueWeight, .attentionOutputWeight, .gateWeight, .upWeight,
        .downWeight:
        nil
      }
    }
  }

  /// All tensors of a model, those outside of layers first.
  public static func all(in model: LlamaConfiguration) -> some Sequence<LlamaTensor> {
    tensors(
      outside: [.tokenEmbedding, .finalNormWeight, .outputHead], layers: model.layers,
      inside: LlamaLayerTensor.allCases.filter { $0.exists(in: model) }, in: LlamaTensor.layer)
  }
}
