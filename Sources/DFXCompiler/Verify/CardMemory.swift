// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph

/// What lies at the addresses of a card's memories: what the host loads, what heads keep, and what a pass has written.
struct CardMemory {
  /// Why an access is wrong.
  struct Fault: Error {
    let cause: String

    init(_ cause: String) { self.cause = cause }
  }

  /// A byte of a region, of a layer of the model where each has a copy.
  struct Place: Equatable {
    let region: Int
    let layer: Int
    let offset: Int
  }

  /// A matrix that a head keeps, a column for each position or a row.
  private struct Keeping {
    let state: String
    let head: Int
    let isTransposed: Bool
  }

  private struct Copy: Hashable {
    let region: Int
    let layer: Int
  }

  private let graph: Graph
  private let tile: TileShape
  private let regions: [Region]
  private let layout: RegionLayout
  /// The layers of which copies lie here, one after the other.
  private let layers: Range<Int>
  private let slot: Int
  private let position: Int
  private let terms: Terms
  private let keepings: [String: Keeping]
  /// What the pass has written, by elements of 2 bytes.
  private var written: [Copy: WrittenRuns] = [:]

  init(
    _ device: CompiledDevice, graph: Graph, tile: TileShape, slot: Int, position: Int, terms: Terms
  ) {
    self.graph = graph
    self.tile = tile
    regions = device.regions
    layout = device.layout
    layers = device.layers
    self.slot = slot
    self.position = position
    self.terms = terms
    var keepings: [String: Keeping] = [:]
    for node in graph.nodes {
      guard case .attention(_, let keys, let values, _) = node.operation else { continue }
      for head in 0..<graph.size(.keyHeads) {
        keepings[Region.name(ofState: keys, head: head)] = Keeping(
          state: keys, head: head, isTransposed: false)
        keepings[Region.name(ofState: values, head: head)] = Keeping(
          state: values, head: head, isTransposed: true)
      }
    }
    self.keepings = keepings
  }

  /// What lies at an address.
  func place(_ memory: DeviceMemory, _ address: Int) throws(Fault) -> Place {
    for (index, region) in regions.enumerated() where region.memory == memory {
      let placement = layout.placements[index]
      let base = placement.base + (region.slotted ? slot * layout.slotBytes : 0)
      guard address >= base else { continue }
      let copy = region.perLayer ? (address - base) / max(placement.layerStride, 1) : 0
      let offset = address - base - copy * placement.layerStride
      if offset < region.byteCount, copy < layers.count {
        return Place(
          region: index, layer: region.perLayer ? layers.lowerBound + copy : 0, offset: offset)
      }
    }
    throw Fault("nothing lies at byte \(address) of \(memory.rawValue)")
  }

  private func layer(of weight: String, _ place: Place) -> Int? {
    graph.weight(weight)?.perLayer ?? false ? place.layer : nil
  }

  // MARK: Parameters

  /// Elements of parameters or of a row of a table.
  func read(_ address: Int, count: Int) throws(Fault) -> [Terms.Run] {
    let place = try place(.ddr, address)
    let region = regions[place.region]
    let first = place.offset / 2
    guard place.offset + 2 * count <= region.byteCount else {
      throw Fault("\(count) elements reach beyond '\(region.name)'")
    }
    switch region.content {
    case .vectors(let parts):
      let all = parts.flatMap { part in
        [
          Terms.Run(
            writer: terms(
              .weight(part.weight, layer: layer(of: part.weight, place), row: nil)),
            offset: part.range.lowerBound, count: part.range.count)
        ]
      }
      return all.elements(first..<first + count)
    case .rows(let table, let rowBytes):
      let width = graph.weight(table).map { graph.count(Array($0.shape.dropFirst())) } ?? 0
      return try row(
        .weight(table, layer: nil, row: place.offset / rowBytes), width: width,
        first: place.offset % rowBytes / 2, count: count)
    case .rotations(let frequencies, let rowBytes):
      return try row(
        .rotations(frequencies, position: place.offset / rowBytes),
        width: 2 * graph.size(.rotations), first: place.offset % rowBytes / 2, count: count)
    case .attentionScale(let scale):
      return [
        Terms.Run(writer: terms.constant(Float16(scale[place.layer])), offset: 0, count: count)
      ]
    case .packedColumns, .empty:
      throw Fault("'\(region.name)' is read as parameters")
    }
  }

  private func row(
    _ node: Terms.Node, width: Int, first: Int, count: Int
  ) throws(Fault) -> [Terms.Run] {
    guard first + count <= width else { throw Fault("\(count) elements reach beyond a row") }
    return [Terms.Run(writer: terms(node), offset: first, count: count)]
  }

  // MARK: Matrices

  /// The columns of a packed product, x W.
  func columns(
    _ address: Int, of input: [Terms.Run], count: Int
  ) throws(Fault) -> [Terms.Run] {
    let place = try place(.hbm, address)
    let region = regions[place.region]
    guard case .packedColumns(let weight, let inner, let columns, let product) = region.content
    else { throw Fault("'\(region.name)' is read as a packed matrix") }
    let bytes = tile.packedBytes(inner: inner, columns: product)
    let (number, rest) = place.offset.quotientAndRemainder(dividingBy: bytes)
    let first = columns.lowerBound + number * product
    guard rest == 0, input.elementCount == inner,
      count == min(product, columns.upperBound - first)
    else {
      throw Fault(
        "\(input.elementCount) x \(count) at byte \(place.offset) of '\(region.name)', which holds "
          + "\(inner) x \(columns.count) in products of \(product)")
    }
    let term = terms(
      .product(
        input,
        .weight(
          weight.name, isTransposed: weight.isTransposed,
          layer: layer(of: weight.name, place))))
    return [Terms.Run(writer: term, offset: first, count: count)]
  }

  /// The columns of a product with what a head keeps, positions so far.
  func keptProduct(
    _ address: Int, of input: [Terms.Run], columns: Int, columnCapacity: Int
  ) throws(Fault) -> [Terms.Run] {
    let place = try place(.hbm, address)
    let region = regions[place.region]
    let width = graph.size(.headWidth)
    guard let keeping = keepings[region.name], place.offset == 0,
      columnCapacity == region.columnCapacity
    else { throw Fault("'\(region.name)' is read as what a head keeps") }
    let shape = (input.elementCount, columns)
    guard shape == (keeping.isTransposed ? (position + 1, width) : (width, position + 1)) else {
      throw Fault("\(shape.0) x \(shape.1) of '\(region.name)'")
    }
    let here = written[Copy(region: place.region, layer: place.layer)] ?? WrittenRuns()
    var current: [Terms.Run] = []
    if keeping.isTransposed {
      let first = position / 64 * region.columnCapacity * 64 + position % 64
      for column in 0..<width {
        current += here.read(first + column * 64..<first + column * 64 + 1)
      }
    } else {
      for tile in (0..<width).cut(into: 64) {
        let first = (tile.lowerBound / 64 * region.columnCapacity + position) * 64
        current += here.read(first..<first + tile.count)
      }
    }
    guard current.allSatisfy({ $0.writer >= 0 }) else {
      throw Fault("'\(region.name)' is read before this position is there")
    }
    let keeper = Terms.Keeper(state: keeping.state, layer: place.layer, head: keeping.head)
    return terms.vector(
      .product(input, .kept(keeper, current: current.merged)), count: columns)
  }

  // MARK: Writes

  /// Writes elements, `stride` elements apart; `isOutput` is nil where every pass runs whole.
  mutating func write(
    _ runs: [Terms.Run], at address: Int, stride: Int, isOutput: Bool?
  ) throws(Fault) {
    let place = try place(.hbm, address)
    let region = regions[place.region]
    let count = runs.elementCount
    let first = place.offset / 2
    guard region.content == .empty else { throw Fault("'\(region.name)' is written") }
    guard 2 * (first + (count - 1) * stride + 1) <= region.byteCount else {
      throw Fault("a write reaches beyond '\(region.name)'")
    }
    if let isOutput, isOutput != (region.name == Region.logitsName) {
      throw Fault(
        "'\(region.name)' is written \(isOutput ? "after" : "before") what only the output needs")
    }
    if let keeping = keepings[region.name] {
      let own = (0..<count).allSatisfy { number in
        let element = first + number * stride
        let (block, column) = (
          element / 64 / region.columnCapacity, element / 64 % region.columnCapacity
        )
        return keeping.isTransposed
          ? block * 64 + element % 64 == position : column == position
      }
      guard own else { throw Fault("another position of '\(region.name)' is written") }
    }
    let copy = Copy(region: place.region, layer: place.layer)
    if stride == 1 {
      written[copy, default: WrittenRuns()].write(runs, at: first)
    } else {
      for number in 0..<count {
        written[copy, default: WrittenRuns()].write(
          runs.elements(number..<number + 1), at: first + number * stride)
      }
    }
  }

  /// What the pass has left of the logits.
  func logits(_ count: Int) -> [Terms.Run] {
    guard let region = regions.firstIndex(where: { $0.name == Region.logitsName }) else {
      return []
    }
    return written[Copy(region: region, layer: 0)]?.read(0..<count) ?? []
  }
}
