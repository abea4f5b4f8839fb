// SPDX-License-Identifier: Apache-2.0

internal import Crypto
public import DFXMachine
internal import Foundation

/// What a sweep knows of a model that a point names.
public struct SweepModel: Sendable, Equatable {
  /// The name in reports: a preset, or a folder's last component.
  public let name: String
  /// The name in tables: a preset, or a folder's full path.
  public let fullName: String
  /// A text that is equal for models whose results are: shape and what changes programs.
  public let identity: String

  /// A model that was found.
  public init(name: String, fullName: String, identity: String) {
    self.name = name
    self.fullName = fullName
    self.identity = identity
  }
}

/// One point with everything that its name stands for.
public struct PreparedPoint: Sendable, Equatable {
  /// The point as the definition has it.
  public let point: SweepPoint
  /// Its model.
  public let model: SweepModel
  /// Its machine, parameters changed.
  public let machine: Machine
  /// Where a store keeps its result.
  public let key: PointKey
  /// The machine's file, in full, or preset.
  let machineName: String
  /// The plan's file, in full, or the name of a plan that is built in.
  let planName: String
  /// What simulated platforms of points must share to be one.
  let platform: PlatformIdentity

  /// 16 hexadecimal digits that name the point in all rows of a table: of its key, and of the names of model
  /// and machine, so that models that are equal but for their folder keep rows of their own.
  public var identity: String {
    let names = "\(key.text)\n\(model.fullName)\n\(machineName)"
    return hexadecimal(SHA256.hash(data: Data(names.utf8)).prefix(8))
  }
}

/// What a simulated platform with its programs is made of.
struct PlatformIdentity: Hashable, Sendable {
  let model: String
  let plan: String
  let machine: Data
  let devices: Int
}

extension Sweep {
  /// Finds models by the names that points give them.
  public typealias FindModel = (String) throws -> SweepModel
  /// Finds a text that is equal for plans that split alike, by a plan's name and the number of devices.
  public typealias FindPlan = (String, Int) throws -> String

  /// Every point with its model, machine and key; everything that a definition names is looked at now.
  ///
  /// - Throws: `SweepError`, or what `findModel` and `findPlan` throw.
  public func prepared(
    machines: EffectiveMachines = EffectiveMachines(), findModel: FindModel,
    findPlan: FindPlan = { name, _ in name }
  ) throws -> [PreparedPoint] {
    var models = [String: SweepModel]()
    var last: (machine: Machine, digest: Data)?
    return try points.map { point in
      try point.check()
      let model = try models[point.model] ?? findModel(point.model)
      models[point.model] = model
      let plan = try findPlan(point.plan, point.devices)
      let machine = try machines.machine(of: point)
      let digest = last.flatMap { $0.machine == machine ? $0.digest : nil } ?? machine.digest
      last = (machine, digest)
      return PreparedPoint(
        point: point, model: model, machine: machine,
        key: PointKey(
          model: model.identity, machine: digest, devices: point.devices, input: point.input,
          output: point.output, plan: plan),
        machineName: fullMachineName(point.machine), planName: fullPlanName(point.plan),
        platform: PlatformIdentity(
          model: model.identity, plan: plan, machine: digest, devices: point.devices))
    }
  }
}

/// The full path of a machine file; a preset's name as it is.
private func fullMachineName(_ name: String) -> String {
  Machine.presets.contains { $0.name == name } ? name : fullPath(name)
}

/// The full path of a plan file; the name of a plan that is built in as it is.
private func fullPlanName(_ name: String) -> String {
  name == SweepPoint.defaultPlan ? name : fullPath(name)
}

private func fullPath(_ name: String) -> String {
  URL(filePath: name).standardizedFileURL.path
}
