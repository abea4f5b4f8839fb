// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
public import DFXPlan

extension Plan {
  /// The name of the plan that is used where none is named.
  public static let defaultName = "paper"

  /// The plan that `--plan` names, for `devices` cards: `paper`, or a file.
  ///
  /// - Throws: `PlanError`, `FileError`.
  public static func named(_ name: String, devices: Int) throws -> Plan {
    if name == defaultName { return .paper(devices: devices) }
    let plan = try Plan(json: InputFile(name).read(), name: name)
    guard plan.mesh.cardCount == devices else {
      throw PlanError.cardCount(name: name, cards: plan.mesh.cardCount, devices: devices)
    }
    return plan
  }
}
