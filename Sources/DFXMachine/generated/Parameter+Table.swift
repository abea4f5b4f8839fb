// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

/// Where a value comes from.
public enum ParameterStatus: String, Sendable, Codable, CaseIterable {
  /// No public number is known; a plausible value.
  case assumed
  /// Chosen so that the model meets a point marked for calibration.
  case calibrated
  /// Arithmetic on other values.
  case derived
  /// Measured by others on the same parts.
  case measured
  /// No time, energy or price follows from it yet: sweeps refuse to vary it.
  case notConnected = "not connected"
  /// Published by the DFX paper, directly or as quoted by later papers, or by a data sheet of the part.
  case paper
  /// Configuration of a public tool, or a standard it follows.
  case tool
  /// A public figure without a stated method.
  case weak
}

extension Parameter {
  private static let coreTable: [Parameter] = [
    Parameter(
      path: "core.clock_mhz", kind: .real(1...2000, \.core.clockMHz),
      unit: "MHz", meaning: "kernel clock",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
    Parameter(
      path: "core.tile_inner", kind: .integer(8...128, \.core.tileInner),
      unit: "elements", meaning: "elements of the inner dimension per tile, d",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
    Parameter(
      path: "core.tile_lanes", kind: .integer(8...128, \.core.tileLanes),
      unit: "columns", meaning: "columns per tile, l",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
    Parameter(
      path: "core.maximum_devices", kind: .integer(1...8, \.core.maximumDevices),
      unit: "cards", meaning: "cards that an appliance holds at most",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "the appliance has up to 8 slots")),
    Parameter(
      path: "core.fetch_cycles", kind: .integer(0...1000, \.core.fetchCycles),
      unit: "cycles", meaning: "from the program counter to a decoded instruction, when a pass starts and after a jump",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "address, two cycles of block RAM, decode")),
    Parameter(
      path: "core.dispatch_cycles", kind: .integer(1...1000, \.core.dispatchCycles),
      unit: "cycles", meaning: "from operands ready to accepted, one instruction at a time",
      provenance: Provenance(
        status: .calibrated, citation: nil, note: "a residual, see docs/adr/0021")),
    Parameter(
      path: "core.control_cycles", kind: .integer(1...1000, \.core.controlCycles),
      unit: "cycles", meaning: "a control instruction, loops among them",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "loops are resolved in the fetch stage")),
    Parameter(
      path: "core.operand_buffers", kind: .integer(1...64, \.core.operandBuffers),
      unit: "buffers", meaning: "operand buffers of a unit: it works from one while the next instruction's operands are collected",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "double buffering")),
    Parameter(
      path: "core.register_read_ports", kind: .integer(1...16, \.core.registerReadPorts),
      unit: "tiles/cycle", meaning: "tiles per cycle that all operand collectors read from the vector registers",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "on-chip memory with a port to read and one to write")),
    Parameter(
      path: "core.instruction_memory_kib", kind: .integer(1...1024, \.core.instructionMemoryKiB),
      unit: "KiB", meaning: "instruction memory of a card",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "a few BRAMs per core")),
    Parameter(
      path: "core.vector_register_tiles", kind: .integer(16...1024, \.core.vectorRegisterTiles),
      unit: "tiles", meaning: "vector register file, in tiles of 64 elements",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "128 KiB of the card's 35 MB on-chip memory")),
    Parameter(
      path: "core.scalar_registers", kind: .integer(8...256, \.core.scalarRegisters),
      unit: "registers", meaning: "scalar registers",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "one scalar register file")),
    Parameter(
      path: "core.weight_buffer_kib", kind: .integer(4...32768, \.core.weightBufferKiB),
      unit: "KiB", meaning: "buffer of weight tiles on their way from HBM",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "double buffer for weight tiles")),
    Parameter(
      path: "core.instruction_limit", kind: .integer(1000...1000000000, \.core.instructionLimit),
      unit: "instructions", meaning: "instructions per pass after which a loop counts as endless",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "far above the longest pass")),
  ]

  private static let mpuTable: [Parameter] = [
    Parameter(
      path: "mpu.multiply_cycles", kind: .integer(1...100, \.mpu.multiplyCycles),
      unit: "cycles", meaning: "FP16 multiplier",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "1 DSP")),
    Parameter(
      path: "mpu.add_cycles", kind: .integer(1...100, \.mpu.addCycles),
      unit: "cycles", meaning: "FP16 adder, per level of the tree",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "2 DSPs")),
    Parameter(
      path: "mpu.accumulate_cycles", kind: .integer(1...100, \.mpu.accumulateCycles),
      unit: "cycles", meaning: "until an accumulator takes its next sum",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "not published; slower would make other tiles than the paper's better, see docs/adr/0021")),
    Parameter(
      path: "mpu.compare_cycles", kind: .integer(1...100, \.mpu.compareCycles),
      unit: "cycles", meaning: "FP16 comparison, per level of the tree",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "an integer comparison of sign and magnitude")),
    Parameter(
      path: "mpu.gelu_cycles", kind: .integer(1...200, \.mpu.geluCycles),
      unit: "cycles", meaning: "GELU of a result",
      provenance: Provenance(
        status: .derived, citation: nil, note: "table lookup 2, then subtract 11, multiply 6 and add 11 of the linear interpolation")),
  ]

  private static let vpuTable: [Parameter] = [
    Parameter(
      path: "vpu.exp_cycles", kind: .integer(1...100, \.vpu.expCycles),
      unit: "cycles", meaning: "exponential of the vector unit",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
    Parameter(
      path: "vpu.move_cycles", kind: .integer(1...100, \.vpu.moveCycles),
      unit: "cycles", meaning: "load and store: the bypass",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
    Parameter(
      path: "vpu.chunk_overhead_cycles", kind: .integer(0...1000, \.vpu.chunkOverheadCycles),
      unit: "cycles", meaning: "from the operand buffer to the lanes, per 64-element chunk of a vector instruction",
      provenance: Provenance(
        status: .calibrated, citation: nil, note: "see docs/adr/0021")),
  ]

  private static let sfuTable: [Parameter] = [
    Parameter(
      path: "sfu.unary_cycles", kind: .integer(1...200, \.sfu.unaryCycles),
      unit: "cycles", meaning: "reciprocal and reciprocal square root",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "a table and steps of refinement")),
  ]

  private static let hbmTable: [Parameter] = [
    Parameter(
      path: "hbm.channels", kind: .integer(1...32, \.hbm.channels),
      unit: "channels", meaning: "channels, each with its controller and port",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "pseudo-channels of two stacks")),
    Parameter(
      path: "hbm.capacity_gib", kind: .real(0.001...64, \.hbm.capacityGiB),
      unit: "GiB", meaning: "capacity of all channels; what their rows hold, where that is less",
      provenance: Provenance(
        status: .paper, citation: "ug1393", note: "2 stacks of 4 GB")),
    Parameter(
      path: "hbm.clock_mhz", kind: .real(1...4000, \.hbm.clockMHz),
      unit: "MHz", meaning: "clock of the DRAM; data move on both edges, and a tick is its period",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "900 MHz, double data rate")),
    Parameter(
      path: "hbm.bank_groups", kind: .integer(2...8, \.hbm.bankGroups),
      unit: "groups", meaning: "bank groups of a channel",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "16 banks, 4 groups of 4")),
    Parameter(
      path: "hbm.banks_per_group", kind: .integer(1...16, \.hbm.banksPerGroup),
      unit: "banks", meaning: "banks of a group",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "16 banks, 4 groups of 4")),
    Parameter(
      path: "hbm.low_group_bits", kind: .integer(0...1, \.hbm.lowGroupBits),
      unit: "bits", meaning: "low bits of the bank group that lie just above the burst in an address",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "the default map RGBCG ends with a group bit")),
    Parameter(
      path: "hbm.row_bytes", kind: .integer(256...8192, \.hbm.rowBytes),
      unit: "bytes", meaning: "bytes of a row",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "")),
    Parameter(
      path: "hbm.rows", kind: .integer(1024...131072, \.hbm.rows),
      unit: "rows", meaning: "rows of a bank",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "")),
    Parameter(
      path: "hbm.burst_bytes", kind: .integer(16...64, \.hbm.burstBytes),
      unit: "bytes", meaning: "bytes of a column access",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "64 bit, burst length 4")),
    Parameter(
      path: "hbm.burst_ticks", kind: .integer(1...8, \.hbm.burstTicks),
      unit: "ticks", meaning: "ticks for which a column access holds the data bus",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "burst length 4 at double data rate")),
    Parameter(
      path: "hbm.command_ticks", kind: .integer(1...8, \.hbm.commandTicks),
      unit: "ticks", meaning: "commands start on multiples of it: ticks of a cycle of the controller",
      provenance: Provenance(
        status: .derived, citation: nil, note: "controller at 450 MHz: Shuhai's latencies differ by 7 of its cycles")),
    Parameter(
      path: "hbm.reorder_window", kind: .integer(1...64, \.hbm.reorderWindow),
      unit: "accesses", meaning: "oldest column accesses that compete, first ready first",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "a small associative queue")),
    Parameter(
      path: "hbm.activate_to_column_ns", kind: .real(1...100, \.hbm.activateToColumnNanoseconds),
      unit: "ns", meaning: "tRCD",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.precharge_ns", kind: .real(1...100, \.hbm.prechargeNanoseconds),
      unit: "ns", meaning: "tRP",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.row_active_ns", kind: .real(1...200, \.hbm.rowActiveNanoseconds),
      unit: "ns", meaning: "tRAS",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.read_to_precharge_ns", kind: .real(1...100, \.hbm.readToPrechargeNanoseconds),
      unit: "ns", meaning: "tRTP",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "hidden below tRAS")),
    Parameter(
      path: "hbm.write_recovery_ns", kind: .real(1...100, \.hbm.writeRecoveryNanoseconds),
      unit: "ns", meaning: "tWR",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.activation_window_ns", kind: .real(1...200, \.hbm.activationWindowNanoseconds),
      unit: "ns", meaning: "tFAW, the window of four activations",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.refresh_ns", kind: .real(1...2000, \.hbm.refreshNanoseconds),
      unit: "ns", meaning: "tRFC, an all-bank refresh",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "fits the measured 92 % of the peak")),
    Parameter(
      path: "hbm.refresh_interval_ns", kind: .real(100...100000, \.hbm.refreshIntervalNanoseconds),
      unit: "ns", meaning: "tREFI, from one refresh to the next",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.activate_to_activate_ticks", kind: .integer(1...64, \.hbm.activateToActivateTicks),
      unit: "ticks", meaning: "tRRD",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.column_same_group_ticks", kind: .integer(1...64, \.hbm.columnSameGroupTicks),
      unit: "ticks", meaning: "tCCD_L, column accesses of one bank group",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.column_other_group_ticks", kind: .integer(1...64, \.hbm.columnOtherGroupTicks),
      unit: "ticks", meaning: "tCCD_S, column accesses of two bank groups",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.write_to_read_same_ticks", kind: .integer(1...64, \.hbm.writeToReadSameTicks),
      unit: "ticks", meaning: "tWTR_L",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.write_to_read_other_ticks", kind: .integer(1...64, \.hbm.writeToReadOtherTicks),
      unit: "ticks", meaning: "tWTR_S",
      provenance: Provenance(
        status: .tool, citation: "ramulator2", note: "")),
    Parameter(
      path: "hbm.read_to_write_ticks", kind: .integer(1...64, \.hbm.readToWriteTicks),
      unit: "ticks", meaning: "turnaround of the data bus",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "CAS latencies, burst and a gap")),
    Parameter(
      path: "hbm.write_latency_ticks", kind: .integer(1...64, \.hbm.writeLatencyTicks),
      unit: "ticks", meaning: "from a write command to its data",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "a common setting")),
    Parameter(
      path: "hbm.path_ns", kind: .real(1...10000, \.hbm.pathNanoseconds),
      unit: "ns", meaning: "idle read of an open row: the path of a request and its data beside the DRAM's own waiting",
      provenance: Provenance(
        status: .measured, citation: "shuhai", note: "48 cycles of 450 MHz, without switch")),
    Parameter(
      path: "hbm.port_burst_bytes", kind: .integer(32...512, \.hbm.portBurstBytes),
      unit: "bytes", meaning: "bytes of a burst of the port",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "16 beats of 256 bit")),
    Parameter(
      path: "hbm.outstanding_bursts", kind: .integer(1...64, \.hbm.outstandingBursts),
      unit: "bursts", meaning: "bursts that a port has on their way",
      provenance: Provenance(
        status: .paper, citation: "pg276", note: "64 identifiers per port")),
    Parameter(
      path: "hbm.switch_ns", kind: .real(0...1000, \.hbm.switchNanoseconds),
      unit: "ns", meaning: "added per access where requests cross the switch",
      provenance: Provenance(
        status: .measured, citation: "shuhai", note: "every port reads its own channel; 15.6 ns and up to 48.9 ns more across the switch")),
  ]

  private static let ddrTable: [Parameter] = [
    Parameter(
      path: "ddr.channels", kind: .integer(1...4, \.ddr.channels),
      unit: "channels", meaning: "channels, each with its controller and port",
      provenance: Provenance(
        status: .notConnected, citation: "ds963", note: "passes read data of one channel at a time; only the capacity counts them")),
    Parameter(
      path: "ddr.capacity_gib", kind: .real(0.001...512, \.ddr.capacityGiB),
      unit: "GiB", meaning: "capacity of all channels; what their rows hold, where that is less",
      provenance: Provenance(
        status: .paper, citation: "ds963", note: "2 x 16 GB DDR4-2400")),
    Parameter(
      path: "ddr.clock_mhz", kind: .real(1...4000, \.ddr.clockMHz),
      unit: "MHz", meaning: "clock of the DRAM; data move on both edges, and a tick is its period",
      provenance: Provenance(
        status: .paper, citation: "ds963", note: "DDR4-2400")),
    Parameter(
      path: "ddr.bank_groups", kind: .integer(4...8, \.ddr.bankGroups),
      unit: "groups", meaning: "bank groups of a channel",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "x4 or x8 parts")),
    Parameter(
      path: "ddr.banks_per_group", kind: .integer(1...16, \.ddr.banksPerGroup),
      unit: "banks", meaning: "banks of a group",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "16 banks")),
    Parameter(
      path: "ddr.low_group_bits", kind: .integer(0...2, \.ddr.lowGroupBits),
      unit: "bits", meaning: "low bits of the bank group that lie just above the burst in an address",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "the controller interleaves bank groups")),
    Parameter(
      path: "ddr.row_bytes", kind: .integer(256...65536, \.ddr.rowBytes),
      unit: "bytes", meaning: "bytes of a row",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "1 KiB per x8 part, 8 parts")),
    Parameter(
      path: "ddr.rows", kind: .integer(1024...1048576, \.ddr.rows),
      unit: "rows", meaning: "rows of a bank",
      provenance: Provenance(
        status: .derived, citation: nil, note: "16 GB in 16 banks of 8 KiB rows")),
    Parameter(
      path: "ddr.burst_bytes", kind: .integer(16...128, \.ddr.burstBytes),
      unit: "bytes", meaning: "bytes of a column access",
      provenance: Provenance(
        status: .paper, citation: "jesd79-4", note: "64 bit, burst length 8")),
    Parameter(
      path: "ddr.burst_ticks", kind: .integer(1...8, \.ddr.burstTicks),
      unit: "ticks", meaning: "ticks for which a column access holds the data bus",
      provenance: Provenance(
        status: .paper, citation: "jesd79-4", note: "burst length 8 at double data rate")),
    Parameter(
      path: "ddr.command_ticks", kind: .integer(1...8, \.ddr.commandTicks),
      unit: "ticks", meaning: "commands start on multiples of it: ticks of a cycle of the controller",
      provenance: Provenance(
        status: .derived, citation: nil, note: "controller at 300 MHz: Shuhai's latencies differ by 5 of its cycles")),
    Parameter(
      path: "ddr.reorder_window", kind: .integer(1...64, \.ddr.reorderWindow),
      unit: "accesses", meaning: "oldest column accesses that compete, first ready first",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "as for HBM")),
    Parameter(
      path: "ddr.activate_to_column_ns", kind: .real(1...100, \.ddr.activateToColumnNanoseconds),
      unit: "ns", meaning: "tRCD",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "speed bin 2400")),
    Parameter(
      path: "ddr.precharge_ns", kind: .real(1...100, \.ddr.prechargeNanoseconds),
      unit: "ns", meaning: "tRP",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "speed bin 2400")),
    Parameter(
      path: "ddr.row_active_ns", kind: .real(1...200, \.ddr.rowActiveNanoseconds),
      unit: "ns", meaning: "tRAS",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "speed bin 2400")),
    Parameter(
      path: "ddr.read_to_precharge_ns", kind: .real(1...100, \.ddr.readToPrechargeNanoseconds),
      unit: "ns", meaning: "tRTP",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "")),
    Parameter(
      path: "ddr.write_recovery_ns", kind: .real(1...100, \.ddr.writeRecoveryNanoseconds),
      unit: "ns", meaning: "tWR",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "")),
    Parameter(
      path: "ddr.activation_window_ns", kind: .real(1...200, \.ddr.activationWindowNanoseconds),
      unit: "ns", meaning: "tFAW, the window of four activations",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "1 KiB pages")),
    Parameter(
      path: "ddr.refresh_ns", kind: .real(1...2000, \.ddr.refreshNanoseconds),
      unit: "ns", meaning: "tRFC, an all-bank refresh",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "8 Gb parts")),
    Parameter(
      path: "ddr.refresh_interval_ns", kind: .real(100...100000, \.ddr.refreshIntervalNanoseconds),
      unit: "ns", meaning: "tREFI, from one refresh to the next",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "")),
    Parameter(
      path: "ddr.activate_to_activate_ticks", kind: .integer(1...64, \.ddr.activateToActivateTicks),
      unit: "ticks", meaning: "tRRD",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "tRRD_L")),
    Parameter(
      path: "ddr.column_same_group_ticks", kind: .integer(1...64, \.ddr.columnSameGroupTicks),
      unit: "ticks", meaning: "tCCD_L, column accesses of one bank group",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "")),
    Parameter(
      path: "ddr.column_other_group_ticks", kind: .integer(1...64, \.ddr.columnOtherGroupTicks),
      unit: "ticks", meaning: "tCCD_S, column accesses of two bank groups",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "")),
    Parameter(
      path: "ddr.write_to_read_same_ticks", kind: .integer(1...64, \.ddr.writeToReadSameTicks),
      unit: "ticks", meaning: "tWTR_L",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "")),
    Parameter(
      path: "ddr.write_to_read_other_ticks", kind: .integer(1...64, \.ddr.writeToReadOtherTicks),
      unit: "ticks", meaning: "tWTR_S",
      provenance: Provenance(
        status: .tool, citation: "jesd79-4", note: "")),
    Parameter(
      path: "ddr.read_to_write_ticks", kind: .integer(1...64, \.ddr.readToWriteTicks),
      unit: "ticks", meaning: "turnaround of the data bus",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "CAS latencies, burst and a gap")),
    Parameter(
      path: "ddr.write_latency_ticks", kind: .integer(1...64, \.ddr.writeLatencyTicks),
      unit: "ticks", meaning: "from a write command to its data",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "a common setting")),
    Parameter(
      path: "ddr.path_ns", kind: .real(1...10000, \.ddr.pathNanoseconds),
      unit: "ns", meaning: "idle read of an open row: the path of a request and its data beside the DRAM's own waiting",
      provenance: Provenance(
        status: .measured, citation: "shuhai", note: "")),
    Parameter(
      path: "ddr.port_burst_bytes", kind: .integer(64...4096, \.ddr.portBurstBytes),
      unit: "bytes", meaning: "bytes of a burst of the port",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "8 beats of 512 bit")),
    Parameter(
      path: "ddr.outstanding_bursts", kind: .integer(1...64, \.ddr.outstandingBursts),
      unit: "bursts", meaning: "bursts that a port has on their way",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "as the HBM ports")),
    Parameter(
      path: "ddr.switch_ns", kind: .real(0...1000, \.ddr.switchNanoseconds),
      unit: "ns", meaning: "added per access where requests cross the switch",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "no switch before the controller")),
  ]

  private static let linkTable: [Parameter] = [
    Parameter(
      path: "link.model", kind: .choice(["ring", "switch"], \.link.model.name),
      unit: "name", meaning: "what connects the cards",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
  ]

  private static let ringTable: [Parameter] = [
    Parameter(
      path: "ring.latency_ns", kind: .real(0...1000000, \.ring.latencyNanoseconds),
      unit: "ns", meaning: "from kernel to kernel of neighbouring cards",
      provenance: Provenance(
        status: .measured, citation: "auroraflow", note: "mean on the U280"),
      condition: ParameterCondition(path: "link.model", choice: "ring")),
    Parameter(
      path: "ring.sustained_gbit_per_s", kind: .real(0.1...10000, \.ring.sustainedGbitPerSecond),
      unit: "Gbit/s", meaning: "payload rate of a link",
      provenance: Provenance(
        status: .measured, citation: "auroraflow", note: "4 x 25.78 Gb/s less 64b/66b and pause cycles"),
      condition: ParameterCondition(path: "link.model", choice: "ring")),
    Parameter(
      path: "ring.flit_bytes", kind: .integer(2...4096, \.ring.flitBytes),
      unit: "bytes", meaning: "unit of flow control on a link",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "router flits of 64 x 16 bit")),
  ]

  private static let switchTable: [Parameter] = [
    Parameter(
      path: "switch.latency_ns", kind: .real(0...1000000, \.switch.latencyNanoseconds),
      unit: "ns", meaning: "from a port of the switch to another one, cut through",
      provenance: Provenance(
        status: .weak, citation: "spectrum2", note: "a 100 to 400 GbE switch chip"),
      condition: ParameterCondition(path: "link.model", choice: "switch")),
    Parameter(
      path: "switch.endpoint_ns", kind: .real(0...1000000, \.switch.endpointNanoseconds),
      unit: "ns", meaning: "from kernel to port at the sender and from port to kernel at the receiver, together",
      provenance: Provenance(
        status: .measured, citation: "auroraflow", note: "kernel to kernel without a switch"),
      condition: ParameterCondition(path: "link.model", choice: "switch")),
    Parameter(
      path: "switch.port_gbit_per_s", kind: .real(0.1...10000, \.switch.portGbitPerSecond),
      unit: "Gbit/s", meaning: "payload rate of a port, each way",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "as a link of the ring, so that the two differ in topology alone"),
      condition: ParameterCondition(path: "link.model", choice: "switch")),
  ]

  private static let hostTable: [Parameter] = [
    Parameter(
      path: "host.command_us", kind: .real(0...1000000, \.host.commandMicroseconds),
      unit: "us", meaning: "starting devices or waiting for them",
      provenance: Provenance(
        status: .measured, citation: "vitis-examples", note: "a single XRT command, on the U250")),
    Parameter(
      path: "host.transfer_us", kind: .real(0...1000000, \.host.transferMicroseconds),
      unit: "us", meaning: "one transfer over PCIe, whatever its size",
      provenance: Provenance(
        status: .measured, citation: "vitis-examples", note: "13 to 15 us per transfer up to 16 KiB, on the U200")),
    Parameter(
      path: "host.read_gb_per_s", kind: .real(0.01...1000, \.host.readGBPerSecond),
      unit: "GB/s", meaning: "PCIe rate from a card",
      provenance: Provenance(
        status: .measured, citation: "vitis-examples", note: "on the U200")),
    Parameter(
      path: "host.write_gb_per_s", kind: .real(0.01...1000, \.host.writeGBPerSecond),
      unit: "GB/s", meaning: "PCIe rate to a card",
      provenance: Provenance(
        status: .measured, citation: "vitis-examples", note: "on the U200")),
  ]

  private static let memoryTable: [Parameter] = [
    Parameter(
      path: "memory.model", kind: .choice(["fast", "cycle", "tlm"], \.memory.model.name),
      unit: "name", meaning: "what stands for HBM and DDR under a clock",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "cycle measures how far it is off")),
  ]

  private static let cardTable: [Parameter] = [
    Parameter(
      path: "card.device", kind: .choice(["u280", "u50", "u55c", "vu9p", "vhk158", "none"], \.card.device.name),
      unit: "name", meaning: "FPGA whose resources a card has; a card that needs more is refused",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
  ]

  private static let resourcesTable: [Parameter] = [
    Parameter(
      path: "resources.multiplier_dsps", kind: .real(0...16, \.resources.multiplierDSPs),
      unit: "DSP", meaning: "DSP slices of an FP16 multiplier",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
    Parameter(
      path: "resources.adder_dsps", kind: .real(0...16, \.resources.adderDSPs),
      unit: "DSP", meaning: "DSP slices of an FP16 adder",
      provenance: Provenance(
        status: .paper, citation: "dfx", note: "")),
    Parameter(
      path: "resources.scalar_dsps", kind: .real(0...10000, \.resources.scalarDSPs),
      unit: "DSP", meaning: "DSP slices of the scalar unit and of the exponentials",
      provenance: Provenance(
        status: .calibrated, citation: nil, note: "so that the card takes what the paper says of the U280")),
    Parameter(
      path: "resources.operator_luts", kind: .real(0...10000, \.resources.operatorLUTs),
      unit: "LUT", meaning: "look-up tables per FP16 operator, with routing of its operands",
      provenance: Provenance(
        status: .calibrated, citation: nil, note: "so that the card takes what the paper says of the U280")),
    Parameter(
      path: "resources.operator_flip_flops", kind: .real(0...10000, \.resources.operatorFlipFlops),
      unit: "FF", meaning: "flip-flops per FP16 operator, with registers of its operands",
      provenance: Provenance(
        status: .calibrated, citation: nil, note: "so that the card takes what the paper says of the U280")),
    Parameter(
      path: "resources.port_block_rams", kind: .real(0...1000, \.resources.portBlockRAMs),
      unit: "BRAM36", meaning: "block RAMs per HBM port: buffers of reads and writes",
      provenance: Provenance(
        status: .calibrated, citation: nil, note: "so that the card takes what the paper says of the U280")),
    Parameter(
      path: "resources.port_ultra_rams", kind: .real(0...1000, \.resources.portUltraRAMs),
      unit: "URAM", meaning: "ultra RAMs per HBM port: buffers of keys and values",
      provenance: Provenance(
        status: .calibrated, citation: nil, note: "so that the card takes what the paper says of the U280")),
    Parameter(
      path: "resources.shell_dsps", kind: .real(0...10000, \.resources.shellDSPs),
      unit: "DSP", meaning: "DSP slices of shell and PCIe",
      provenance: Provenance(
        status: .weak, citation: nil, note: "static part of U280 designs in the device table of a public tool")),
    Parameter(
      path: "resources.shell_luts", kind: .real(0...1000000, \.resources.shellLUTs),
      unit: "LUT", meaning: "look-up tables of shell and PCIe",
      provenance: Provenance(
        status: .weak, citation: nil, note: "static part of U280 designs in the device table of a public tool")),
    Parameter(
      path: "resources.shell_flip_flops", kind: .real(0...1000000, \.resources.shellFlipFlops),
      unit: "FF", meaning: "flip-flops of shell and PCIe",
      provenance: Provenance(
        status: .weak, citation: nil, note: "static part of U280 designs in the device table of a public tool")),
    Parameter(
      path: "resources.shell_block_rams", kind: .real(0...2000, \.resources.shellBlockRAMs),
      unit: "BRAM36", meaning: "block RAMs of shell and PCIe",
      provenance: Provenance(
        status: .weak, citation: nil, note: "static part of U280 designs in the device table of a public tool")),
  ]

  private static let priceTable: [Parameter] = [
    Parameter(
      path: "price.device_usd", kind: .real(0...1000000, \.price.deviceUSD),
      unit: "USD", meaning: "price of a card",
      provenance: Provenance(
        status: .weak, citation: "dfx", note: "U280 list price as used by the paper")),
    Parameter(
      path: "price.gpu_usd", kind: .real(0...1000000, \.price.gpuUSD),
      unit: "USD", meaning: "price of the GPU that the paper compares with",
      provenance: Provenance(
        status: .weak, citation: "dfx", note: "V100 list price as used by the paper")),
  ]

  private static let energyTable: [Parameter] = [
    Parameter(
      path: "energy.mac_pj", kind: .real(0...1000, \.energy.macPicojoules),
      unit: "pJ", meaning: "FP16 multiplication of the matrix unit",
      provenance: Provenance(
        status: .weak, citation: "horowitz", note: "scaled from 45 nm to DSP class at 16 nm")),
    Parameter(
      path: "energy.tree_add_pj", kind: .real(0...1000, \.energy.treeAddPicojoules),
      unit: "pJ", meaning: "FP16 addition in the adder tree",
      provenance: Provenance(
        status: .weak, citation: "horowitz", note: "scaled from 45 nm to DSP class at 16 nm")),
    Parameter(
      path: "energy.accumulate_pj", kind: .real(0...1000, \.energy.accumulatePicojoules),
      unit: "pJ", meaning: "FP16 addition to an accumulator",
      provenance: Provenance(
        status: .weak, citation: "horowitz", note: "as in the tree")),
    Parameter(
      path: "energy.bias_add_pj", kind: .real(0...1000, \.energy.biasAddPicojoules),
      unit: "pJ", meaning: "FP16 addition of a bias",
      provenance: Provenance(
        status: .weak, citation: "horowitz", note: "as in the tree")),
    Parameter(
      path: "energy.gelu_pj", kind: .real(0...1000, \.energy.geluPicojoules),
      unit: "pJ", meaning: "GELU of a result",
      provenance: Provenance(
        status: .derived, citation: nil, note: "two additions and a multiplication")),
    Parameter(
      path: "energy.vector_add_pj", kind: .real(0...1000, \.energy.vectorAddPicojoules),
      unit: "pJ", meaning: "FP16 addition of a vector lane",
      provenance: Provenance(
        status: .weak, citation: "horowitz", note: "as in the tree")),
    Parameter(
      path: "energy.vector_mul_pj", kind: .real(0...1000, \.energy.vectorMulPicojoules),
      unit: "pJ", meaning: "FP16 multiplication of a vector lane",
      provenance: Provenance(
        status: .weak, citation: "horowitz", note: "as in the matrix unit")),
    Parameter(
      path: "energy.vector_exp_pj", kind: .real(0...1000, \.energy.vectorExpPicojoules),
      unit: "pJ", meaning: "exponential of a vector lane",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "table and interpolation")),
    Parameter(
      path: "energy.vector_move_pj", kind: .real(0...1000, \.energy.vectorMovePicojoules),
      unit: "pJ", meaning: "an element through the bypass",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "bypass register")),
    Parameter(
      path: "energy.vector_reduce_pj", kind: .real(0...1000, \.energy.vectorReducePicojoules),
      unit: "pJ", meaning: "FP16 addition or comparison of a reduction",
      provenance: Provenance(
        status: .weak, citation: "horowitz", note: "as in the tree")),
    Parameter(
      path: "energy.scalar_op_pj", kind: .real(0...1000, \.energy.scalarOpPicojoules),
      unit: "pJ", meaning: "an operation of the scalar unit",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "two multiplications")),
    Parameter(
      path: "energy.register_tile_read_pj", kind: .real(0...10000, \.energy.registerTileReadPicojoules),
      unit: "pJ", meaning: "a tile read from the vector registers",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "128 bytes of on-chip memory")),
    Parameter(
      path: "energy.register_tile_write_pj", kind: .real(0...10000, \.energy.registerTileWritePicojoules),
      unit: "pJ", meaning: "a tile written to the vector registers",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "128 bytes of on-chip memory")),
    Parameter(
      path: "energy.hbm_read_pj_per_bit", kind: .real(0...1000, \.energy.hbmReadPicojoulesPerBit),
      unit: "pJ/bit", meaning: "HBM read, end to end",
      provenance: Provenance(
        status: .measured, citation: "hbm-power", note: "on the U55C")),
    Parameter(
      path: "energy.hbm_write_pj_per_bit", kind: .real(0...1000, \.energy.hbmWritePicojoulesPerBit),
      unit: "pJ/bit", meaning: "HBM write, end to end",
      provenance: Provenance(
        status: .measured, citation: "hbm-power", note: "on the U55C")),
    Parameter(
      path: "energy.hbm_activation_pj", kind: .real(0...1000000, \.energy.hbmActivationPicojoules),
      unit: "pJ", meaning: "activation of an HBM row of 1 KiB",
      provenance: Provenance(
        status: .paper, citation: "oconnor", note: "")),
    Parameter(
      path: "energy.hbm_refresh_pj", kind: .real(0...1000000000, \.energy.hbmRefreshPicojoules),
      unit: "pJ", meaning: "an all-bank refresh of a pseudo-channel",
      provenance: Provenance(
        status: .measured, citation: "hbm-power", note: "on the U55C")),
    Parameter(
      path: "energy.ddr_pj_per_bit", kind: .real(0...1000, \.energy.ddrPicojoulesPerBit),
      unit: "pJ/bit", meaning: "DDR4 interface and array",
      provenance: Provenance(
        status: .weak, citation: nil, note: "about 20 pJ per bit is quoted without a method")),
    Parameter(
      path: "energy.ddr_activation_pj", kind: .real(0...1000000, \.energy.ddrActivationPicojoules),
      unit: "pJ", meaning: "activation of a row of a DDR4 rank",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "a row of 8 KiB")),
    Parameter(
      path: "energy.link_pj_per_bit", kind: .real(0...1000, \.energy.linkPicojoulesPerBit),
      unit: "pJ/bit", meaning: "a bit over a link",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "25 Gb/s transceivers of both ends")),
    Parameter(
      path: "energy.instruction_fetch_pj", kind: .real(0...10000, \.energy.instructionFetchPicojoules),
      unit: "pJ", meaning: "an instruction fetched",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "32 bytes of BRAM")),
    Parameter(
      path: "energy.pcie_pj_per_bit", kind: .real(0...1000, \.energy.pciePicojoulesPerBit),
      unit: "pJ/bit", meaning: "a bit over PCIe",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "Gen3 transceivers")),
    Parameter(
      path: "energy.board_w", kind: .real(0...1000, \.energy.boardWatts),
      unit: "W", meaning: "board, regulators, static power of the FPGA with its shell",
      provenance: Provenance(
        status: .measured, citation: "pc2", note: "idle U55C cards read 21.0 to 21.8 W, of which 2.6 W are HBM standby")),
    Parameter(
      path: "energy.clock_nw_per_ff_mhz", kind: .real(0...100000, \.energy.clockNanowattsPerFFMHz),
      unit: "nW/MHz", meaning: "clock tree, registers and logic that every cycle switches, per flip-flop of the card",
      provenance: Provenance(
        status: .calibrated, citation: nil, note: "so that 1.5B on 4 cards draws the 45 W per card of the paper")),
    Parameter(
      path: "energy.hbm_stack_standby_w", kind: .real(0...1000, \.energy.hbmStackStandbyWatts),
      unit: "W", meaning: "standby power of an HBM stack that has channels in use",
      provenance: Provenance(
        status: .measured, citation: "hbm-power", note: "on the U55C")),
    Parameter(
      path: "energy.optics_w", kind: .real(0...1000, \.energy.opticsWatts),
      unit: "W", meaning: "optical module at an end of a link",
      provenance: Provenance(
        status: .paper, citation: "qsfp28", note: "")),
    Parameter(
      path: "energy.switch_port_w", kind: .real(0...1000, \.energy.switchPortWatts),
      unit: "W", meaning: "a port of the switch without its module: its share of what the switch draws",
      provenance: Provenance(
        status: .assumed, citation: nil, note: "the order of a 100 GbE switch; no data sheet stands behind it"),
      condition: ParameterCondition(path: "link.model", choice: "switch")),
  ]

  /// All parameters in the order of the specification.
  static let all: [Parameter] =
    coreTable + mpuTable + vpuTable + sfuTable + hbmTable + ddrTable + linkTable + ringTable + switchTable + hostTable + memoryTable + cardTable + resourcesTable + priceTable + energyTable

  /// Titles of the groups in their order.
  static let groups: [(name: String, title: String)] = [
    ("core", "Core: clock, tile shape, fetch, issue, registers"),
    ("mpu", "Matrix unit"),
    ("vpu", "Vector unit"),
    ("sfu", "Scalar unit"),
    ("hbm", "HBM2: pseudo-channels with their controllers and AXI ports"),
    ("ddr", "DDR4 with its controller"),
    ("link", "What connects the cards"),
    ("ring", "Ring of links between cards"),
    ("switch", "Switch with a port for each card"),
    ("host", "Host and PCIe"),
    ("memory", "What stands for the memories"),
    ("card", "Card"),
    ("resources", "Resources of the FPGA that parts of a card take"),
    ("price", "Prices"),
    ("energy", "Energy per event and power that no event explains"),
  ]

  /// Kinds of groups, where groups can be alike.
  static let kinds: [String: String] = [
    "hbm": "dram",
    "ddr": "dram",
  ]

  /// Parameters that were there once, and what says the same now.
  static let retired: [String: String] = [
    "energy.hbm_standby_w":
      "energy.hbm_stack_standby_w is of one stack",
    "energy.qsfp_w":
      "energy.optics_w is of one port",
    "core.unit_queue_depth":
      "core.operand_buffers says how many instructions a unit takes ahead",
    "hbm.peak_gb_per_s":
      "the peak follows from hbm.channels, hbm.clock_mhz, hbm.burst_bytes and hbm.burst_ticks",
  ]
}
