// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXModel

extension CompiledDevice {
  /// The memory image of the device: a segment per region and layer, keys and values left out.
  func image(_ configuration: GPT2Configuration, weights: any WeightSource) -> MemoryImage {
    var segments: [MemorySegment] = []
    for (region, placement) in zip(regions, layout.placements) {
      for layer in 0..<(region.perLayer ? configuration.layers : 1) {
        let content = RegionContents(configuration: configuration, weights: weights, layer: layer)
        guard let filled = content.content(of: region) else { continue }
        segments.append(
          MemorySegment(
            name: region.perLayer ? "h.\(layer).\(region.name)" : region.name,
            memory: region.memory,
            address: UInt64(placement.base + layer * placement.layerStride),
            byteCount: region.byteCount, isReplicated: region.isReplicated, content: filled))
      }
    }
    return MemoryImage(segments: segments)
  }
}

extension Region {
  /// Tables have no share of a device: tokens and positions select rows.
  fileprivate var isReplicated: Bool {
    if case .rows = content { true } else { false }
  }
}

/// What regions hold for one layer of a model.
private struct RegionContents {
  let configuration: GPT2Configuration
  let weights: any WeightSource
  let layer: Int

  func content(of region: Region) -> (any SegmentContent)? {
    switch region.content {
    case .empty: nil
    case .packedColumns(let matrix, let columns, let product):
      packed(matrix, columns: columns, product: product)
    case .rows(.tokens, let rowBytes):
      TableRows(
        tensor: .tokenEmbedding, weights: weights, rows: 0..<configuration.vocabulary,
        width: configuration.width, rowBytes: rowBytes)
    case .rows(.positions, let rowBytes):
      TableRows(
        tensor: .positionEmbedding, weights: weights, rows: 0..<configuration.context,
        width: configuration.width, rowBytes: rowBytes)
    case .vectors(let parts):
      VectorParts(parts: parts.map { (tensor($0.vector), $0.range) }, weights: weights)
    case .attentionScale:
      ConstantElement(value: Float16(configuration.attentionScale(layer: layer)))
    }
  }

  private func packed(
    _ matrix: WeightMatrix, columns: Range<Int>, product: Int
  ) -> PackedColumns {
    let width = configuration.width
    let inner = configuration.innerWidth
    func pack(_ tensor: LayerTensor, inner: Int, columns tensorColumns: Int) -> PackedColumns {
      PackedColumns(
        tensor: .layer(layer, tensor), weights: weights, storage: .innerMajor, inner: inner,
        tensorColumns: tensorColumns, columns: columns, product: product)
    }
    return switch matrix {
    case .attention: pack(.attentionWeight, inner: width, columns: 3 * width)
    case .attentionProjection: pack(.attentionProjectionWeight, inner: width, columns: width)
    case .feedForward: pack(.feedForwardWeight, inner: width, columns: inner)
    case .feedForwardProjection:
      pack(.feedForwardProjectionWeight, inner: inner, columns: width)
    case .outputHead:
      PackedColumns(
        tensor: .outputHead, weights: weights, storage: .columnMajor, inner: width,
        tensorColumns: configuration.vocabulary, columns: columns, product: product)
    }
  }

  private func tensor(_ vector: ParameterVector) -> GPT2Tensor {
    switch vector {
    case .norm1Weight: .layer(layer, .norm1Weight)
    case .norm1Bias: .layer(layer, .norm1Bias)
    case .norm2Weight: .layer(layer, .norm2Weight)
    case .norm2Bias: .layer(layer, .norm2Bias)
    case .finalNormWeight: .finalNormWeight
    case .finalNormBias: .finalNormBias
    case .attentionBias: .layer(layer, .attentionBias)
    case .attentionProjectionBias: .layer(layer, .attentionProjectionBias)
    case .feedForwardBias: .layer(layer, .feedForwardBias)
    case .feedForwardProjectionBias: .layer(layer, .feedForwardProjectionBias)
    }
  }
}
