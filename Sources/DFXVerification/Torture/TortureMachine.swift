// SPDX-License-Identifier: Apache-2.0

package import DFXMachine

/// The machine of the torture test: few registers, so that programs collide and state is cheap to compare.
package enum TortureMachine {
  static let vectorElements = 1024
  static let scalarRegisters = 16
  static let instructionLimit = 1000

  /// Blocks of 64 bytes that programs may touch; the first ones are only read.
  struct Window {
    let readOnlyBlocks: Int
    let blocks: Int

    var elements: Int { blocks * 32 }
    var byteCount: Int { blocks * 64 }
  }
  static let hbm = Window(readOnlyBlocks: 256, blocks: 768)
  static let ddr = Window(readOnlyBlocks: 64, blocks: 128)

  /// Blocks of both memories that hold argmax records: two valid ones and an empty one.
  static let records = 3

  /// The preset's dispatch takes longer than most instructions, which hides hazards; four devices keep it.
  package static func machine(deviceCount: Int) throws(MachineError) -> Machine {
    let dispatch = deviceCount == 4 ? Machine.u280.core.dispatchCycles : 1
    return try Machine.u280
      .changing("core.dispatch_cycles", to: dispatch)
      .changing("core.vector_register_tiles", to: Double(vectorElements / 64))
      .changing("core.scalar_registers", to: Double(scalarRegisters))
      .changing("core.instruction_limit", to: Double(instructionLimit))
      .changing("hbm.capacity_gib", to: 1)
      .changing("ddr.capacity_gib", to: 1)
  }
}
