// SPDX-License-Identifier: Apache-2.0

public import DFXModel

/// Where a graph's weight is stored.
public struct StoredWeight: Sendable {
  /// The checkpoint's tensor.
  public let view: TensorView
  /// First column of the weight in the tensor's last dimension, for a weight that is part of a wider tensor.
  public let firstColumn: Int
  /// Columns of the tensor in one row of it.
  public let tensorColumns: Int

  /// A weight that is a whole tensor, or the columns of one from `firstColumn` on.
  public init(view: TensorView, firstColumn: Int = 0, tensorColumns: Int? = nil) {
    self.view = view
    self.firstColumn = firstColumn
    self.tensorColumns = tensorColumns ?? view.shape.last ?? 1
  }
}

/// The weights of a graph, by the names that it uses; front ends make one beside the graph.
public protocol WeightTable: Sendable {
  /// The weight called `name`, of a layer where every layer has its own.
  func weight(_ name: String, layer: Int) throws(CheckpointError) -> StoredWeight

  /// The frequencies of a rotary embedding called `name`, for each pair the angle of one position: they follow from
  /// the configuration, in binary64.
  func frequencies(_ name: String) throws(CheckpointError) -> [Double]
}

extension WeightTable {
  /// A model without rotary embeddings has no frequencies.
  public func frequencies(_ name: String) throws(CheckpointError) -> [Double] {
    throw CheckpointError(.missingTensor, "the model has no frequencies '\(name)'")
  }
}
