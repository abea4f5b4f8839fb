// SPDX-License-Identifier: Apache-2.0

public import DFXMachine
internal import Foundation

/// The runs of a sweep: products and samples of lists, and single points.
public struct Sweep: Sendable, Equatable {
  /// What the sweep is called.
  public var name: String
  /// Every run once, in the order of the definition.
  public private(set) var points: [SweepPoint]

  /// Points of the largest sweep that is taken.
  public static let mostPoints = 1_000_000
  /// Devices of an appliance.
  static let deviceCounts = 1...8

  /// Whether a model's programs and memory fit a point's machine.
  public typealias Fits = (SweepPoint, Machine) throws -> Bool

  /// A sweep over these points; repeated ones count once.
  public init(name: String, points: [SweepPoint]) {
    self.name = name
    var seen = Set<SweepPoint>()
    self.points = points.filter { seen.insert($0).inserted }
  }

  /// The grid of the publication: 345M on 1, 774M on 2 and 1.5B on 4 devices, 32 to 128 tokens in,
  /// 1 to 256 out.
  public static let paper: Sweep = {
    var points = [SweepPoint]()
    for (model, devices) in [("dfx-345m", 1), ("dfx-774m", 2), ("dfx-1.5b", 4)] {
      for input in [32, 64, 128] {
        for output in [1, 4, 16, 64, 256] {
          points.append(SweepPoint(model: model, devices: devices, input: input, output: output))
        }
      }
    }
    return Sweep(name: "paper", points: points)
  }()

  /// A sweep from the JSON text of its definition.
  ///
  /// - Parameters:
  ///   - machines: the machines that points name; read and checked.
  ///   - fits: decides the condition `fits`; a definition that has it is refused where it is nil.
  /// - Throws: `SweepError.definition` when the text is not a definition, `SweepError.machine` when a machine
  ///   or parameter is wrong.
  public init(
    json text: String, name: String, machines: EffectiveMachines = EffectiveMachines(),
    fits: Fits? = nil
  ) throws(SweepError) {
    let definition: SweepDefinition
    do {
      definition = try JSONDecoder().decode(SweepDefinition.self, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw .definition(Self.explain(error))
    } catch {
      throw .definition("\(error)")
    }
    var points = [SweepPoint]()
    for grid in definition.grids ?? [] {
      points += try grid.points(machines: machines, fits: fits)
    }
    points += definition.points ?? []
    guard points.count <= Self.mostPoints else {
      throw .definition("it has \(points.count) points, at most \(Self.mostPoints) are taken")
    }
    if points.isEmpty {
      throw .definition(
        definition.grids?.contains { !$0.conditions.isEmpty } == true
          ? "it has no points: none meets the conditions" : "it has no points")
    }
    for point in points {
      try point.check()
      _ = try machines.machine(of: point)
    }
    self.init(name: definition.name ?? name, points: points)
  }

  /// The same sweep, points that name no plan under this one.
  public func with(plan: String) -> Sweep {
    Sweep(
      name: name,
      points: points.map { point in
        var point = point
        if point.plan == SweepPoint.defaultPlan { point.plan = plan }
        return point
      })
  }

  /// One of `count` parts of the points, neighbours together; the parts of all numbers have every point once.
  ///
  /// - Parameter number: 1 to `count`.
  public func shard(_ number: Int, of count: Int) -> Sweep {
    precondition((1...count).contains(number))
    var shard = self
    let total = points.count
    func bound(_ part: Int) -> Int {
      // A product of both would not always fit.
      let (quotient, remainder) = total.quotientAndRemainder(dividingBy: count)
      return part * quotient + min(part, remainder)
    }
    shard.points = Array(points[bound(number - 1)..<bound(number)])
    return shard
  }

  private static func explain(_ error: DecodingError) -> String {
    func at(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
      return path.isEmpty ? "" : " at \(path.joined())"
    }
    return switch error {
    case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing\(at(context))"
    case .typeMismatch(_, let context) where context.debugDescription.contains("range"):
      context.debugDescription + at(context)
    case .typeMismatch(let type, let context): "a \(type) is expected\(at(context))"
    case .valueNotFound(let type, let context): "a \(type) is expected\(at(context))"
    case .dataCorrupted(let context): context.debugDescription + at(context)
    @unknown default: "\(error)"
    }
  }
}

/// A definition file.
private struct SweepDefinition: Decodable {
  var name: String?
  var grids: [SweepGrid]?
  var points: [SweepPoint]?

  enum CodingKeys: String, CodingKey, CaseIterable { case name, grids, points }

  init(from decoder: any Decoder) throws {
    try rejectUnknownKeys(CodingKeys.self, in: decoder)
    let members = try decoder.container(keyedBy: CodingKeys.self)
    name = try members.decodeIfPresent(String.self, forKey: .name)
    grids = try members.decodeIfPresent([SweepGrid].self, forKey: .grids)
    points = try members.decodeIfPresent([SweepPoint].self, forKey: .points)
  }
}

extension SweepPoint {
  /// Refuses what no machine can run.
  func check() throws(SweepError) {
    guard Sweep.deviceCounts.contains(devices) else {
      throw .definition("devices are 1 to 8, see \(self)")
    }
    guard input >= 1, output >= 1 else {
      throw .definition("inputs and outputs are at least 1, see \(self)")
    }
    guard input <= Self.mostTokens, output <= Self.mostTokens else {
      throw .definition("inputs and outputs are at most \(Self.mostTokens), see \(self)")
    }
  }

  /// More tokens than any context holds, few enough to add.
  private static let mostTokens = 1 << 24
}
