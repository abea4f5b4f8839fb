// SPDX-License-Identifier: Apache-2.0

public import DFXGraph
public import DFXModel

/// The weights of a checkpoint of the LLaMA family under the names of its graph.
public struct LlamaWeights: WeightTable {
  private let checkpoint: LlamaCheckpoint

  /// The weights of a checkpoint; the frequencies of the rotation follow from its configuration.
  public init(_ checkpoint: LlamaCheckpoint) {
    self.checkpoint = checkpoint
  }

  /// A weight of the graph.
  public func weight(_ name: String, layer: Int) throws(CheckpointError) -> StoredWeight {
    switch name {
    case "embed_tokens.weight": return StoredWeight(view: try checkpoint.tensor(.tokenEmbedding))
    case "norm.weight": return StoredWeight(view: try checkpoint.tensor(.finalNormWeight))
    case "lm_head.weight": return StoredWeight(view: try checkpoint.tensor(.outputHead))
    default: break
    }
    guard let tensor = LlamaLayerTensor(rawValue: name) else {
      throw CheckpointError(
        .missingTensor, "\(checkpoint.configuration.family.rawValue) has no weight '\(name)'")
    }
    return StoredWeight(view: try checkpoint.tensor(.layer(layer, tensor)))
  }

  /// The frequencies of the rotary embedding.
  public func frequencies(_ name: String) throws(CheckpointError) -> [Double] {
    let configuration = checkpoint.configuration
    guard name == LlamaConfiguration.frequencies else {
      throw CheckpointError(.missingTensor, "the model has no frequencies '\(name)'")
    }
    return configuration.rotation.frequencies(headWidth: configuration.headWidth)
  }
}
