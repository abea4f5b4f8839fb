// SPDX-License-Identifier: Apache-2.0

package import DFXMachine

/// The machine of the suite: the default machine, with an instruction limit that loops reach soon, and a
/// dispatch that hides no hazard.
package enum ConformanceMachine {
  static let vectorElements = 65536
  static let scalarRegisters = 64
  /// What the vector registers, then the scalar registers hold before a case writes its own.
  static let background = ElementFill.random(seed: 0xDF, count: vectorElements + scalarRegisters)

  package static func machine(_ models: PlatformModels = PlatformModels()) throws -> Machine {
    try models.chosen(
      in: Machine.u280
        .changing("core.instruction_limit", to: 20_000)
        .changing("core.dispatch_cycles", to: 1))
  }
}
