// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The runs of a sweep: products of lists, and single points.
public struct Sweep: Sendable, Equatable {
  /// What the sweep is called.
  public var name: String
  /// Every run once, in the order of the definition.
  public private(set) var points: [SweepPoint]

  /// A sweep over these points; repeated ones count once.
  public init(name: String, points: [SweepPoint]) {
    self.name = name
    var seen = Set<SweepPoint>()
    self.points = points.filter { seen.insert($0).inserted }
  }

  /// The grid of the publication: 345M on 1, 774M on 2 and 1.5B on 4 devices, 32 to 128 tokens in,
  /// 1 to 256 out.
  public static let paper: Sweep = {
    let appliances = [("dfx-345m", 1), ("dfx-774m", 2), ("dfx-1.5b", 4)]
    let grids = appliances.map {
      SweepGrid(
        models: [$0.0], devices: [$0.1], inputs: [32, 64, 128], outputs: [1, 4, 16, 64, 256])
    }
    return Sweep(name: "paper", points: grids.flatMap(\.points))
  }()

  /// A sweep from the JSON text of its definition.
  ///
  /// - Throws: `SweepError.definition` when the text is not a definition.
  public init(json text: String, name: String) throws(SweepError) {
    do {
      let definition = try JSONDecoder().decode(SweepDefinition.self, from: Data(text.utf8))
      let points = (definition.grids ?? []).flatMap(\.points) + (definition.points ?? [])
      self.init(name: definition.name ?? name, points: points)
    } catch let error as DecodingError {
      throw .definition(Self.explain(error))
    } catch {
      throw .definition("\(error)")
    }
    if points.isEmpty { throw .definition("it has no points") }
    for point in points where point.devices < 1 || point.input < 1 || point.output < 1 {
      throw .definition("devices, inputs and outputs are at least 1, see \(point.key)")
    }
  }

  private static func explain(_ error: DecodingError) -> String {
    func at(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
      return path.isEmpty ? "" : " at \(path.joined())"
    }
    return switch error {
    case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing\(at(context))"
    case .typeMismatch(let type, let context): "a \(type) is expected\(at(context))"
    case .valueNotFound(let type, let context): "a \(type) is expected\(at(context))"
    case .dataCorrupted(let context): context.debugDescription + at(context)
    @unknown default: "\(error)"
    }
  }
}

/// Why a sweep cannot run.
public enum SweepError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The definition is not one.
  case definition(String)
  /// The result file cannot be used.
  case store(String)

  /// One line that names the cause.
  public var description: String {
    switch self {
    case .definition(let reason): "the sweep definition is wrong: \(reason)"
    case .store(let reason): "the sweep's result file cannot be used: \(reason)"
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

/// Every combination of its lists.
struct SweepGrid: Decodable, Sendable {
  var models: [String]
  var devices: [Int]
  var inputs: [Int]
  var outputs: [Int]
  var machines: [String]
  var parameters: [String: [Double]]

  init(models: [String], devices: [Int], inputs: [Int], outputs: [Int]) {
    self.models = models
    self.devices = devices
    self.inputs = inputs
    self.outputs = outputs
    machines = [SweepPoint.defaultMachine]
    parameters = [:]
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case models, devices, inputs, outputs, machines, parameters
  }

  init(from decoder: any Decoder) throws {
    try rejectUnknownKeys(CodingKeys.self, in: decoder)
    let members = try decoder.container(keyedBy: CodingKeys.self)
    models = try members.decode([String].self, forKey: .models)
    devices = try members.decodeIfPresent([Int].self, forKey: .devices) ?? [1]
    inputs = try members.decode([Int].self, forKey: .inputs)
    outputs = try members.decode([Int].self, forKey: .outputs)
    machines =
      try members.decodeIfPresent([String].self, forKey: .machines) ?? [SweepPoint.defaultMachine]
    parameters = try members.decodeIfPresent([String: [Double]].self, forKey: .parameters) ?? [:]
  }

  /// The points, the last list varying fastest.
  var points: [SweepPoint] {
    var settings: [[String: Double]] = [[:]]
    for (name, values) in parameters.sorted(by: { $0.key < $1.key }) {
      settings = settings.flatMap { setting in
        values.map { setting.merging([name: $0]) { _, new in new } }
      }
    }
    var points = [SweepPoint]()
    for model in models {
      for machine in machines {
        for setting in settings {
          for count in devices {
            for input in inputs {
              for output in outputs {
                points.append(
                  SweepPoint(
                    model: model, devices: count, input: input, output: output, machine: machine,
                    parameters: setting))
              }
            }
          }
        }
      }
    }
    return points
  }
}
