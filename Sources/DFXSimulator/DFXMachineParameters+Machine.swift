// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware
internal import DFXMachine

extension DFXMachineParameters {
  /// The machine in the integers of the hardware model.
  init(_ machine: Machine) {
    self.init()
    vector_register_tiles = UInt32(machine.vectorRegisterTiles)
    scalar_registers = UInt32(machine.scalarRegisters)
    instruction_memory_bytes = UInt32(machine.instructionMemoryBytes)
    hbm_bytes = UInt64(machine.hbmBytes)
    ddr_bytes = UInt64(machine.ddrBytes)
    instruction_limit = UInt64(machine["core.instruction_limit"])
    setCore(machine)
    setMemories(machine)
  }

  private mutating func setCore(_ machine: Machine) {
    func cycles(_ path: String) -> UInt32 { UInt32(machine[path]) }
    clock_period_ps = UInt64((1e6 / machine["core.clock_mhz"]).rounded())
    tile_inner = cycles("core.tile_inner")
    tile_lanes = cycles("core.tile_lanes")
    fetch_cycles = cycles("core.fetch_cycles")
    dispatch_cycles = cycles("core.dispatch_cycles")
    operand_buffers = cycles("core.operand_buffers")
    register_read_ports = cycles("core.register_read_ports")
    multiply_cycles = cycles("mpu.multiply_cycles")
    add_cycles = cycles("mpu.add_cycles")
    accumulate_cycles = cycles("mpu.accumulate_cycles")
    compare_cycles = cycles("mpu.compare_cycles")
    exp_cycles = cycles("vpu.exp_cycles")
    move_cycles = cycles("vpu.move_cycles")
    gelu_cycles = cycles("mpu.gelu_cycles")
    chunk_overhead_cycles = cycles("vpu.chunk_overhead_cycles")
    scalar_unary_cycles = cycles("sfu.unary_cycles")
    control_cycles = cycles("core.control_cycles")
    weight_buffer_bytes = UInt64(machine["core.weight_buffer_kib"]) * 1024
  }

  private mutating func setMemories(_ machine: Machine) {
    func picoseconds(_ path: String) -> UInt64 { UInt64((machine[path] * 1000).rounded()) }
    hbm = DFXMemoryParameters(machine, group: "hbm")
    ddr = DFXMemoryParameters(machine, group: "ddr")
    ring_latency_ps = picoseconds("ring.latency_ns")
    ring_bytes_per_us = UInt64((machine["ring.sustained_gbit_per_s"] * 125).rounded())
    ring_flit_bytes = UInt32(machine["ring.flit_bytes"])
  }
}
