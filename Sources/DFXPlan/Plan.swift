// SPDX-License-Identifier: Apache-2.0

/// How a graph lies on the cards of a cluster.
///
/// A few operations say what of them is split; propagation says it of all others. Every plan gives the same bits.
public struct Plan: Equatable, Sendable {
  /// What a plan says of one factor of an operation.
  public enum Entry: Equatable, Sendable {
    /// It is split over the cards along an axis.
    case split(MeshAxis)
    /// It is not split.
    case whole
    /// Propagation decides.
    case open
  }

  /// What a plan says of an operation by name, or of all of a kind.
  public struct Annotation: Equatable, Sendable {
    /// An operation's name or an operation kind; a name goes before the kind.
    public let target: String
    /// One entry for each factor that can be split, in the order of the sharding rule.
    public let entries: [Entry]

    /// An annotation.
    public init(_ target: String, _ entries: [Entry]) {
      self.target = target
      self.entries = entries
    }
  }

  /// What reports call it: `paper`, or the file.
  public var name: String
  /// The cards.
  public var mesh: Mesh
  /// How much of what is split each card along an axis gets; equal shares where nothing is said.
  public var shares: [MeshAxis: [Int]]
  /// The layers of each stage.
  public var stages: StageLayers
  /// What is split.
  public var annotations: [Annotation]

  /// A plan.
  public init(
    name: String, mesh: Mesh, shares: [MeshAxis: [Int]] = [:], stages: StageLayers = .balanced,
    annotations: [Annotation]
  ) {
    self.name = name
    self.mesh = mesh
    self.shares = shares
    self.stages = stages
    self.annotations = annotations
  }

  /// The split of the DFX paper: attention by heads, linear layers and logits by columns (section 4.1).
  public static func paper(devices: Int) -> Plan {
    Plan(
      name: "paper", mesh: Mesh([.tensor: devices]),
      annotations: [
        Annotation("attention", [.split(.tensor)]),
        Annotation("linear", [.whole, .split(.tensor)]),
        Annotation("output", [.whole, .split(.tensor)]),
      ])
  }

  /// How much each card along an axis gets.
  func shares(along axis: MeshAxis) -> [Int] {
    shares[axis] ?? Array(repeating: 1, count: mesh[axis])
  }
}
