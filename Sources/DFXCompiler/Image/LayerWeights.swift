// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXGraph
internal import DFXModel

/// The weights of one layer, and those that no layer has of its own.
struct LayerWeights: Sendable {
  let table: any WeightTable
  let layer: Int

  /// A weight by its name in the graph.
  func callAsFunction(_ name: String) throws(CheckpointError) -> StoredWeight {
    try table.weight(name, layer: layer)
  }

  /// Where an element of a weight's tensor is stored; nil where weights lie in no file.
  func source(of name: String, element: Int) -> ContentSource? {
    // Content without a tensor says so when it is written.
    guard let place = (try? self(name))?.view.place(ofElement: element) else { return nil }
    return ContentSource(file: place.file, offset: place.offset)
  }
}

extension Range<Int> {
  /// Ranges of `length`, the last one with what is left.
  func cut(into length: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: length).map {
      $0..<Swift.min($0 + length, upperBound)
    }
  }
}
