// SPDX-License-Identifier: Apache-2.0

/// A direction in which the cards of a mesh are counted.
public enum MeshAxis: String, Sendable, CaseIterable {
  /// Copies of the whole model.
  case replica
  /// Runs of layers, one after the other.
  case stage
  /// Shares of the same operations.
  case tensor
}

/// Cards in rows along named axes; the last axis counts neighbours.
public struct Mesh: Equatable, Sendable {
  /// Cards along each axis.
  public let sizes: [MeshAxis: Int]

  /// A mesh; axes that are not named have one card.
  public init(_ sizes: [MeshAxis: Int]) {
    self.sizes = Dictionary(uniqueKeysWithValues: MeshAxis.allCases.map { ($0, sizes[$0] ?? 1) })
  }

  /// Cards along an axis.
  public subscript(axis: MeshAxis) -> Int { sizes[axis] ?? 1 }

  /// All cards.
  public var cardCount: Int { MeshAxis.allCases.reduce(1) { $0 * self[$1] } }

  /// Where a card lies along an axis.
  public func coordinate(ofCard card: Int, along axis: MeshAxis) -> Int {
    var rest = card
    for candidate in MeshAxis.allCases.reversed() {
      if candidate == axis { return rest % self[axis] }
      rest /= self[candidate]
    }
    return 0
  }
}
