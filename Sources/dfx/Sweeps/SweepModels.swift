// SPDX-License-Identifier: Apache-2.0

internal import DFXApplication
internal import DFXCompiler
internal import DFXFrontends
internal import DFXMachine
internal import DFXModel
internal import DFXPlan
internal import DFXSweep
internal import Foundation

/// Models as sweeps name them.
enum SweepModels {
  /// What `name` stands for.
  ///
  /// - Throws: `ApplicationError` for unknown models, `CheckpointError` for wrong ones.
  static func find(_ name: String) throws -> SweepModel {
    let source = try ModelSource(named: name)
    let fullName: String =
      switch source {
      case .directory(let url, _): url.standardizedFileURL.path
      case .preset(let preset): preset.name
      }
    return SweepModel(
      name: source.name, fullName: fullName, identity: identity(try source.configuration()))
  }

  /// A text that is equal for plans that split alike.
  static func findPlan(_ name: String, devices: Int) throws -> String {
    name == SweepPoint.defaultPlan ? name : try Plan.named(name, devices: devices).json()
  }

  /// Whether programs and memory of a point's model fit its machine, for the condition `fits`.
  final class Fitting {
    private struct Case: Hashable {
      let model: String
      let devices: Int
      let machine: String
      let plan: String
    }

    private var configurations: [String: ModelConfiguration] = [:]
    private var known: [Case: Bool] = [:]

    func fits(_ point: SweepPoint, _ machine: Machine) throws -> Bool {
      let configuration =
        try configurations[point.model] ?? ModelSource(named: point.model).configuration()
      configurations[point.model] = configuration
      guard point.input + point.output - 1 <= configuration.context else { return false }
      // Programs depend on what the fingerprint has.
      let tried = Case(
        model: point.model, devices: point.devices, machine: machine.fingerprint,
        plan: point.plan)
      if let answer = known[tried] { return answer }
      let answer: Bool
      do {
        let plan = try Plan.named(point.plan, devices: point.devices)
        _ = try ModelCompiler(machine: machine, deviceCount: point.devices, plan: plan)
          .compile(configuration.graph())
        answer = true
      } catch is CompilerError {
        answer = false
      }
      known[tried] = answer
      return answer
    }
  }

  /// All that a configuration says: fields that are added to it change keys.
  private static func identity(_ configuration: ModelConfiguration) -> String {
    let members: Mirror
    switch configuration {
    case .gpt2(let shape): members = Mirror(reflecting: shape)
    case .llama(let shape): members = Mirror(reflecting: shape)
    }
    return members.children
      .map { "\($0.label ?? "")=\($0.value)" }.sorted().joined(separator: ";")
  }
}
