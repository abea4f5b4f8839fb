// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph
internal import DFXModel

/// Parts of one-dimensional parameters, one after the other.
struct VectorParts: SegmentContent {
  let parts: [VectorPart]
  let weights: LayerWeights

  var source: ContentSource? { parts.first.flatMap { weights.source(of: $0.weight, element: 0) } }

  func whileInMemory(_ body: () throws -> Void) throws {
    // Whole vectors, which other devices take other parts of.
    let views = try parts.map { part in
      let view = try weights(part.weight).view
      return try view.resident(0..<view.count)
    }
    try withExtendedLifetime(views) { try body() }
  }

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard var destination = buffer.bindMemory(to: Float16.self).baseAddress else { return }
    for part in parts {
      let stored = try weights(part.weight)
      let view = try stored.view.resident(0..<stored.view.count)
      try view.convert(
        at: stored.firstColumn + part.range.lowerBound, count: part.range.count, into: destination)
      destination += part.range.count
    }
  }
}

/// One FP16 constant.
struct ConstantElement: SegmentContent {
  let value: Float16

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    buffer.bindMemory(to: Float16.self)[0] = value
  }
}
