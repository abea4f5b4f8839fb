// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

internal import DFXHardware
internal import DFXMachine

extension DFXMachineParameters {
  /// The machine in the integers of the hardware model.
  init(_ machine: Machine) {
    self.init()
    clock_period_ps = UInt64((1e6 / machine.core.clockMHz).rounded())
    tile_inner = UInt32(machine.core.tileInner)
    tile_lanes = UInt32(machine.core.tileLanes)
    fetch_cycles = UInt32(machine.core.fetchCycles)
    dispatch_cycles = UInt32(machine.core.dispatchCycles)
    control_cycles = UInt32(machine.core.controlCycles)
    operand_buffers = UInt32(machine.core.operandBuffers)
    register_read_ports = UInt32(machine.core.registerReadPorts)
    instruction_memory_bytes = UInt32(machine.core.instructionMemoryKiB) * 1024
    vector_register_tiles = UInt32(machine.core.vectorRegisterTiles)
    scalar_registers = UInt32(machine.core.scalarRegisters)
    weight_buffer_bytes = UInt64(machine.core.weightBufferKiB) * 1024
    instruction_limit = UInt64(machine.core.instructionLimit)
    multiply_cycles = UInt32(machine.mpu.multiplyCycles)
    add_cycles = UInt32(machine.mpu.addCycles)
    accumulate_cycles = UInt32(machine.mpu.accumulateCycles)
    compare_cycles = UInt32(machine.mpu.compareCycles)
    gelu_cycles = UInt32(machine.mpu.geluCycles)
    exp_cycles = UInt32(machine.vpu.expCycles)
    move_cycles = UInt32(machine.vpu.moveCycles)
    chunk_overhead_cycles = UInt32(machine.vpu.chunkOverheadCycles)
    scalar_unary_cycles = UInt32(machine.sfu.unaryCycles)
    hbm = DFXMemoryParameters(machine.hbm)
    ddr = DFXMemoryParameters(machine.ddr)
    switch machine.link.model {
    case .ring: link_model = DFX_LINK_MODEL_RING
    case .switch: link_model = DFX_LINK_MODEL_SWITCH
    }
    ring_latency_ps = UInt64((machine.ring.latencyNanoseconds * 1000).rounded())
    ring_bytes_per_us = UInt64((machine.ring.sustainedGbitPerSecond * 125).rounded())
    ring_flit_bytes = UInt32(machine.ring.flitBytes)
    switch_latency_ps = UInt64((machine.switch.latencyNanoseconds * 1000).rounded())
    switch_endpoint_ps = UInt64((machine.switch.endpointNanoseconds * 1000).rounded())
    switch_bytes_per_us = UInt64((machine.switch.portGbitPerSecond * 125).rounded())
    switch machine.memory.model {
    case .fast: memory_model = DFX_MEMORY_MODEL_FAST
    case .cycle: memory_model = DFX_MEMORY_MODEL_CYCLE
    case .tlm: memory_model = DFX_MEMORY_MODEL_TLM
    }
  }
}

extension DFXMemoryParameters {
  /// DRAMValues in the integers of the hardware model.
  init(_ values: DRAMValues) {
    self.init()
    channels = UInt32(values.channels)
    capacity_bytes = UInt64(values.capacityBytes)
    clock_khz = UInt32((values.clockMHz * 1000).rounded())
    bank_groups = UInt32(values.bankGroups)
    banks_per_group = UInt32(values.banksPerGroup)
    low_group_bits = UInt32(values.lowGroupBits)
    row_bytes = UInt32(values.rowBytes)
    rows = UInt32(values.rows)
    burst_bytes = UInt32(values.burstBytes)
    burst_ticks = UInt32(values.burstTicks)
    command_ticks = UInt32(values.commandTicks)
    reorder_window = UInt32(values.reorderWindow)
    activate_to_column_ps = UInt32((values.activateToColumnNanoseconds * 1000).rounded())
    precharge_ps = UInt32((values.prechargeNanoseconds * 1000).rounded())
    row_active_ps = UInt32((values.rowActiveNanoseconds * 1000).rounded())
    read_to_precharge_ps = UInt32((values.readToPrechargeNanoseconds * 1000).rounded())
    write_recovery_ps = UInt32((values.writeRecoveryNanoseconds * 1000).rounded())
    activation_window_ps = UInt32((values.activationWindowNanoseconds * 1000).rounded())
    refresh_ps = UInt32((values.refreshNanoseconds * 1000).rounded())
    refresh_interval_ps = UInt32((values.refreshIntervalNanoseconds * 1000).rounded())
    activate_to_activate_ticks = UInt32(values.activateToActivateTicks)
    column_same_group_ticks = UInt32(values.columnSameGroupTicks)
    column_other_group_ticks = UInt32(values.columnOtherGroupTicks)
    write_to_read_same_ticks = UInt32(values.writeToReadSameTicks)
    write_to_read_other_ticks = UInt32(values.writeToReadOtherTicks)
    read_to_write_ticks = UInt32(values.readToWriteTicks)
    write_latency_ticks = UInt32(values.writeLatencyTicks)
    path_ps = UInt32((values.pathNanoseconds * 1000).rounded())
    port_burst_bytes = UInt32(values.portBurstBytes)
    outstanding_bursts = UInt32(values.outstandingBursts)
    switch_ps = UInt32((values.switchNanoseconds * 1000).rounded())
  }
}
