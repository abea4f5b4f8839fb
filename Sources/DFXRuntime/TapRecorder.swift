// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// Collects intermediate tensors while passes run, each device's share at its place.
public final class TapRecorder: PassObserver {
  /// A tensor over all tokens.
  public struct Tensor: Sendable {
    /// Its name: `h.0.attn.c_attn`.
    public let name: String
    /// [tokens, width], or [heads, tokens, tokens] for attention.
    public let shape: [Int]
    /// Row-major.
    public fileprivate(set) var values: [Float16]
  }

  /// What has been collected, in the order of computation.
  public private(set) var tensors: [Tensor] = []

  private let appliance: any InspectableAppliance
  private let points: [[Int: TapPoint]]
  private let tokens: Int
  private var places: [String: Int] = [:]
  private var position = 0

  /// A recorder for `tokens` passes from position 0 on.
  ///
  /// - Parameter points: the taps of each device's program.
  public init(
    appliance: any InspectableAppliance, points: [[TapPoint]], selection: TapSelection,
    layers: Int, tokens: Int
  ) throws(TapSelection.NoMatch) {
    self.appliance = appliance
    self.tokens = tokens
    self.points = points.map { points in
      Dictionary(points.map { ($0.programCounter, $0) }) { first, _ in first }
    }
    let names = Self.names(points, layers: layers)
    try selection.check(names: names.map(\.name))
    for (name, share) in names where selection.contains(name) {
      places[name] = tensors.count
      tensors.append(Self.empty(name, share, tokens: tokens))
    }
  }

  /// Names over all layers and devices, in the order of computation.
  private static func names(
    _ points: [[TapPoint]], layers: Int
  ) -> [(name: String, share: TapPoint.Share)] {
    var seen: Set<String> = []
    let distinct = points.joined().filter { seen.insert("\($0.perLayer) \($0.name)").inserted }
    let before = distinct.prefix { !$0.perLayer }
    let inside = distinct.filter(\.perLayer)
    let after = distinct.dropFirst(before.count).filter { !$0.perLayer }
    let layered = (0..<layers).flatMap { layer in
      inside.map { ($0.fullName(layer: layer), $0.share) }
    }
    return before.map { ($0.name, $0.share) } + layered + after.map { ($0.name, $0.share) }
  }

  private static func empty(_ name: String, _ share: TapPoint.Share, tokens: Int) -> Tensor {
    switch share {
    case .columns(_, let width):
      Tensor(
        name: name, shape: [tokens, width], values: Array(repeating: 0, count: tokens * width))
    case .head(_, let heads, let masked):
      Tensor(
        name: name, shape: [heads, tokens, tokens],
        values: Array(repeating: masked, count: heads * tokens * tokens))
    }
  }

  /// A pass begins.
  public func beginPass(token: Int, position: Int) { self.position = position }

  /// Takes the vector of a tap.
  public func respond(to times: CommitTimes) throws -> CommitResponse {
    guard let point = points[times.device][times.programCounter],
      let place = places[point.fullName(layer: point.firstLayer + times.layerIndex)]
    else { return .proceed }
    let bits = try appliance.readVector(
      device: times.device, element: point.vector.element, count: point.count ?? position + 1)
    let start =
      switch point.share {
      case .columns(let first, let width): position * width + first
      case .head(let head, _, _): (head * tokens + position) * tokens
      }
    for (index, value) in bits.enumerated() {
      tensors[place].values[start + index] = Float16(bitPattern: value)
    }
    return .proceed
  }

  /// A pass has ended.
  public func endPass() {}
}
