// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// What the address of an access depends on besides the layer.
enum RowSelector: Equatable, Sendable {
  case none, position, token
}

/// What a region holds when the device starts.
enum RegionContent: Equatable, Sendable {
  /// Columns of a weight matrix in tiles, so many for each product.
  case packedColumns(WeightMatrix, columns: Range<Int>, product: Int)
  /// Every row of a table, each padded to `rowBytes`.
  case rows(TableName, rowBytes: Int)
  /// Parts of parameter vectors, one after the other.
  case vectors([VectorPart])
  /// The attention scale of each layer.
  case attentionScale
  /// Written by the device before it is read.
  case empty
}

/// The matrices whose columns are split over devices.
enum WeightMatrix: Equatable, Sendable {
  case attention, attentionProjection, feedForward, feedForwardProjection, outputHead
}

/// The embedding tables.
enum TableName: Equatable, Sendable {
  case tokens, positions
}

/// The one-dimensional parameters.
enum ParameterVector: Equatable, Sendable {
  case norm1Weight, norm1Bias, norm2Weight, norm2Bias, finalNormWeight, finalNormBias
  case attentionBias, attentionProjectionBias, feedForwardBias, feedForwardProjectionBias
}

/// Elements `range` of a parameter vector.
struct VectorPart: Equatable, Sendable {
  let vector: ParameterVector
  let range: Range<Int>
}

/// A run of memory before addresses are assigned.
struct Region: Equatable, Sendable {
  let name: String
  let memory: DeviceMemory
  /// Bytes of one copy.
  let byteCount: Int
  /// Whether every layer has its own copy.
  let perLayer: Bool
  let content: RegionContent
  var rows: RowSelector = .none
  /// Address step per 64 rows, bytes.
  var rowBlockBytes = 0
  /// Address step per row within 64, bytes.
  var rowBytes = 0
  /// Columns for which a streamed matrix is laid out; 0 for other regions.
  var columnCapacity = 0
  /// Whether every slot has its own copies, in HBM.
  var slotted = false
}
