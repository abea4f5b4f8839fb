// SPDX-License-Identifier: Apache-2.0

public import DFXGraph
public import DFXModel

/// The weights of a GPT-2 checkpoint under the names of its graph.
///
/// Queries, keys and values are columns of one tensor.
public struct GPT2Weights: WeightTable {
  private let source: any WeightSource

  /// The weights that `source` holds.
  public init(_ source: any WeightSource) { self.source = source }

  /// A weight of the graph.
  public func weight(_ name: String, layer: Int) throws(CheckpointError) -> StoredWeight {
    for part in AttentionPart.allCases {
      let prefix = "attn.c_attn.\(part.rawValue)."
      if name == prefix + "weight" {
        return try columns(.layer(layer, .attentionWeight), part)
      }
      if name == prefix + "bias" { return try columns(.layer(layer, .attentionBias), part) }
    }
    switch name {
    case "wte.weight": return StoredWeight(view: try source.tensor(.tokenEmbedding))
    case "wpe.weight": return StoredWeight(view: try source.tensor(.positionEmbedding))
    case "ln_f.weight": return StoredWeight(view: try source.tensor(.finalNormWeight))
    case "ln_f.bias": return StoredWeight(view: try source.tensor(.finalNormBias))
    case "lm_head.weight": return StoredWeight(view: try source.tensor(.outputHead))
    default: break
    }
    guard let tensor = LayerTensor(rawValue: name) else {
      throw CheckpointError(.missingTensor, "GPT-2 has no weight '\(name)'")
    }
    return StoredWeight(view: try source.tensor(.layer(layer, tensor)))
  }

  private func columns(
    _ tensor: GPT2Tensor, _ part: AttentionPart
  ) throws(CheckpointError) -> StoredWeight {
    let width = source.configuration.width
    return StoredWeight(
      view: try source.tensor(tensor), firstColumn: part.slot * width, tensorColumns: 3 * width)
  }
}
