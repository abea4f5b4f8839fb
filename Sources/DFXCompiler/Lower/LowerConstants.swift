// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

/// What operations of all layers use and is made once: before the first operation, or at the start of a layer.
struct Constants {
  /// Scalars of normalizations, by kind and elements.
  var norms: [NormKey: NormConstants] = [:]
  /// What scores are multiplied by, by attention.
  var attentionScales: [String: ScalarID] = [:]
  /// The position's cosines and sines, by frequencies.
  var rotations: [String: Slice] = [:]
}

/// Normalizations that use the same scalars.
struct NormKey: Hashable {
  let kind: NormKind
  let elements: Int
}

extension GraphLowering {
  /// Sets what is the same in all layers, in the order of first use.
  mutating func setConstants() {
    for node in ownNodes {
      switch node.operation {
      case .norm(let kind, let input, _, _, _):
        let key = NormKey(kind: kind, elements: graph.count(graph[input].shape))
        if constants.norms[key] == nil { constants.norms[key] = normConstants(node, key) }
      case .attention(_, _, _, let scale):
        guard !scale.dividedByLayer else { continue }
        builder.section(node.part.tag, node.name + ".scale")
        let scalar = builder.scalar()
        builder.emit(.set(destination: scalar, value: Float16(scale[0])))
        constants.attentionScales[node.name] = scalar
      case .rotate(_, let frequencies):
        if constants.rotations[frequencies] == nil {
          constants.rotations[frequencies] = rotations(node, frequencies)
        }
      case .embed, .position, .linear, .append, .activation, .add, .multiply, .scale, .softmax,
        .output, .argmax:
        continue
      }
    }
  }

  /// Sets what differs by layer: attention scales from a table in DDR.
  mutating func setLayerConstants() {
    for node in graph.region.nodes {
      guard case .attention(_, _, _, let scale) = node.operation, scale.dividedByLayer else {
        continue
      }
      let name = node.name + ".scale"
      builder.section(node.part.tag, name)
      let region = builder.region(
        Region(
          name: name, memory: .ddr, byteCount: 2, perLayer: true, content: .attentionScale(scale)))
      let vector = builder.vector(1)
      let scalar = builder.scalar()
      builder.emit(.read(destination: vector, region: region, byteOffset: 0))
      builder.emit(.extract(destination: scalar, source: vector))
      constants.attentionScales[node.name] = scalar
    }
  }

  /// The row of cosines and sines of the pass's position.
  private mutating func rotations(_ node: Node, _ frequencies: String) -> Slice {
    let elements = 2 * graph.size(.rotations)
    let region = builder.region(
      .table(
        name: frequencies, rows: graph.size(.context), elements: elements, by: .position,
        content: { .rotations(frequencies, rowBytes: $0) }))
    builder.section(node.part.tag, frequencies)
    let row = builder.vector(elements)
    builder.emit(.read(destination: row, region: region, byteOffset: 0))
    return row
  }
}
