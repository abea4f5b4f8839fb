// SPDX-License-Identifier: Apache-2.0

extension Parameter {
  /// The Alveo U280 appliance of DFX (Hong et al., MICRO 2022).
  static let u280: [Parameter] = core + hbm + ddr + links + energy

  private static let core: [Parameter] = [
    .real("core.clock_mhz", 200, 1...2000, .paper, "DFX: kernel clock"),
    .whole("core.tile_inner", 64, 8...128, .paper, "DFX: tile dimension d"),
    .whole("core.tile_lanes", 16, 8...128, .paper, "DFX: tile dimension l"),
    .whole("core.maximum_devices", 8, 1...8, .paper, "DFX: the appliance has up to 8 slots"),
    .whole(
      "core.fetch_cycles", 4, 0...1000, .assumed,
      "address, two cycles of block RAM, decode; seen when a pass starts and after a jump"),
    .whole(
      "core.dispatch_cycles", 97, 1...1000, .calibrated,
      "operands ready to accepted, one instruction at a time: a residual, see docs/adr/0021"),
    .whole("core.control_cycles", 1, 1...1000, .assumed, "loops are resolved in the fetch stage"),
    .whole(
      "core.operand_buffers", 2, 1...64, .assumed,
      "of a unit: it works from one while the next instruction's operands are collected"),
    .whole(
      "core.register_read_ports", 1, 1...16, .assumed,
      "tiles per cycle for all collectors; on-chip memory with a port to read and one to write"),
    .whole("core.instruction_memory_kib", 64, 1...1024, .assumed, "a few BRAMs per core"),
    .whole(
      "core.vector_register_tiles", 1024, 16...1024, .assumed,
      "128 KiB of the card's 35 MB on-chip memory; tiles of 64 elements"),
    .whole("core.scalar_registers", 64, 8...256, .assumed, "one scalar register file"),
    .whole("core.weight_buffer_kib", 512, 4...32768, .assumed, "double buffer for weight tiles"),
    .whole(
      "core.instruction_limit", 10_000_000, 1000...1_000_000_000, .assumed,
      "instructions per pass after which a loop counts as endless"),
    .whole("mpu.multiply_cycles", 6, 1...100, .paper, "DFX: FP16 multiplier, 1 DSP"),
    .whole("mpu.add_cycles", 11, 1...100, .paper, "DFX: FP16 adder, 2 DSPs, per tree level"),
    .whole(
      "mpu.accumulate_cycles", 4, 1...100, .assumed,
      "not published; slower would make other tiles than the paper's better, see docs/adr/0021"),
    .whole("mpu.compare_cycles", 2, 1...100, .assumed, "FP16 comparison, per tree level"),
    .whole(
      "mpu.gelu_cycles", 30, 1...200, .derived,
      "table lookup 2, then subtract 11, multiply 6 and add 11 of the linear interpolation"),
    .whole("vpu.exp_cycles", 4, 1...100, .paper, "DFX: exponential of the vector unit"),
    .whole("vpu.move_cycles", 1, 1...100, .paper, "DFX: load and store bypass"),
    .whole(
      "vpu.chunk_overhead_cycles", 8, 0...1000, .calibrated,
      "from the operand buffer to the lanes, per 64-lane chunk; see docs/adr/0021"),
    .whole("sfu.unary_cycles", 16, 1...200, .assumed, "reciprocal and reciprocal square root"),
  ]

  private static let links: [Parameter] = [
    .real(
      "ring.latency_ns", 510, 0...1_000_000, .measured, "AuroraFlow: kernel to kernel on U280"),
    .real(
      "ring.sustained_gbit_per_s", 95.03, 0.1...10_000, .measured,
      "AuroraFlow: 4 x 25.78 Gb/s less 64b/66b and pause cycles"),
    .whole("ring.flit_bytes", 128, 2...4096, .paper, "DFX: router flits of 64 x 16 bit"),
    .real("host.command_us", 11.9, 0...1_000_000, .measured, "Vitis example: single XRT command"),
    .real(
      "host.transfer_us", 14, 0...1_000_000, .measured,
      "Vitis example: 13 to 15 us per transfer up to 16 KiB"),
    .real("host.read_gb_per_s", 12.1, 0.01...1000, .measured, "Vitis example: from card"),
    .real("host.write_gb_per_s", 7.4, 0.01...1000, .measured, "Vitis example: to card"),
    .real("price.device_usd", 7795, 0...1_000_000, .weak, "U280 list price as used by the paper"),
    .real("price.gpu_usd", 11458, 0...1_000_000, .weak, "V100 list price as used by the paper"),
  ]

  private static let energy: [Parameter] = [
    .real("energy.mac_pj", 2.0, 0...1000, .weak, "FP16 multiply, DSP class at 16 nm"),
    .real("energy.tree_add_pj", 1.5, 0...1000, .weak, "FP16 add, DSP class at 16 nm"),
    .real("energy.accumulate_pj", 1.5, 0...1000, .weak, "FP16 add"),
    .real("energy.bias_add_pj", 1.5, 0...1000, .weak, "FP16 add"),
    .real("energy.gelu_pj", 5.0, 0...1000, .derived, "two adds and a multiply"),
    .real("energy.vector_add_pj", 1.5, 0...1000, .weak, "FP16 add"),
    .real("energy.vector_mul_pj", 2.0, 0...1000, .weak, "FP16 multiply"),
    .real("energy.vector_exp_pj", 4.0, 0...1000, .assumed, "table and interpolation"),
    .real("energy.vector_move_pj", 0.1, 0...1000, .assumed, "bypass register"),
    .real("energy.vector_reduce_pj", 1.5, 0...1000, .weak, "FP16 add or comparison"),
    .real("energy.scalar_op_pj", 4.0, 0...1000, .assumed, "scalar function unit"),
    .real("energy.register_tile_read_pj", 20, 0...10_000, .assumed, "128 bytes of on-chip memory"),
    .real("energy.register_tile_write_pj", 20, 0...10_000, .assumed, "128 bytes of on-chip memory"),
    .real("energy.hbm_read_pj_per_bit", 5.16, 0...1000, .measured, "CMU-SAFARI, U55C"),
    .real("energy.hbm_write_pj_per_bit", 3.47, 0...1000, .measured, "CMU-SAFARI, U55C"),
    .real("energy.hbm_activation_pj", 909, 0...1_000_000, .paper, "O'Connor et al., MICRO 2017"),
    .real("energy.hbm_refresh_pj", 17_100, 0...1e9, .measured, "CMU-SAFARI, U55C"),
    .real("energy.ddr_pj_per_bit", 20, 0...1000, .weak, "DDR4 interface and array"),
    .real("energy.ddr_activation_pj", 2000, 0...1_000_000, .assumed, "row of a DDR4 rank"),
    .real("energy.link_pj_per_bit", 10, 0...1000, .assumed, "25 Gb/s transceiver"),
    .real("energy.instruction_fetch_pj", 10, 0...10_000, .assumed, "32 bytes of BRAM"),
    .real("energy.pcie_pj_per_bit", 10, 0...1000, .assumed, "Gen3 transceiver"),
    .real(
      "energy.board_w", 30.61, 0...1000, .calibrated,
      "static power of card and FPGA, so that 1.5B on 4 cards draws 45 W per card"),
    .real("energy.hbm_standby_w", 2.6, 0...1000, .measured, "CMU-SAFARI: 1.30 W per stack"),
    .real("energy.qsfp_w", 7, 0...1000, .paper, "two QSFP28 modules of up to 3.5 W, data sheet"),
  ]
}
