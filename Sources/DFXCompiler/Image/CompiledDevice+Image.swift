// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

extension CompiledDevice {
  /// The memory image of the device: a segment per region and layer, keys and values left out.
  func image(_ graph: Graph, weights: any WeightTable) -> MemoryImage {
    var segments: [MemorySegment] = []
    for (region, placement) in zip(regions, layout.placements) {
      for copy in 0..<(region.perLayer ? layers.count : 1) {
        let layer = layers.lowerBound + copy
        guard
          let content = RegionContents(
            graph: graph, weights: LayerWeights(table: weights, layer: layer)
          ).content(of: region)
        else { continue }
        segments.append(
          MemorySegment(
            name: region.perLayer ? "h.\(layer).\(region.name)" : region.name,
            memory: region.memory,
            address: UInt64(placement.base + copy * placement.layerStride),
            byteCount: region.byteCount, isReplicated: region.isReplicated, content: content))
      }
    }
    return MemoryImage(segments: segments)
  }
}

extension Region {
  /// Tables have no share of a device: tokens and positions select rows.
  fileprivate var isReplicated: Bool {
    switch content {
    case .rows, .rotations: true
    case .packedColumns, .vectors, .attentionScale, .empty: false
    }
  }
}

/// What regions hold for one layer of a model.
private struct RegionContents {
  let graph: Graph
  let weights: LayerWeights

  func content(of region: Region) -> (any SegmentContent)? {
    switch region.content {
    case .empty: return nil
    case .packedColumns(let weight, let inner, let columns, let product):
      return PackedColumns(
        weight: weight.name, weights: weights,
        storage: weight.isTransposed ? .columnMajor : .innerMajor, inner: inner,
        columns: columns, product: product)
    case .rows(let table, let rowBytes):
      let shape = graph.weight(table)?.shape ?? []
      return TableRows(
        table: table, weights: weights, rows: 0..<(shape.first.map(graph.size) ?? 0),
        width: graph.count(Array(shape.dropFirst())), rowBytes: rowBytes)
    case .rotations(let frequencies, let rowBytes):
      return RotationRows(
        frequencies: frequencies, weights: weights, positions: 0..<graph.size(.context),
        rowBytes: rowBytes)
    case .vectors(let parts): return VectorParts(parts: parts, weights: weights)
    case .attentionScale(let scale):
      return ConstantElement(value: Float16(scale[weights.layer]))
    }
  }
}
