// SPDX-License-Identifier: Apache-2.0

extension Parameter {
  /// HBM2 of the Alveo U280: 32 pseudo-channels with their controllers and AXI ports.
  static let hbm: [Parameter] = [
    .whole("hbm.channels", 32, 1...32, .paper, "PG276: pseudo-channels of two stacks"),
    .real("hbm.capacity_gib", 8, 0.001...64, .paper, "UG1393: 2 stacks of 4 GB"),
    .real(
      "hbm.peak_gb_per_s", 460, 1...10_000, .paper, "UG1393: 32 x 14.375 GB/s; shares refer to it"),
    .real("hbm.clock_mhz", 900, 1...4000, .paper, "PG276: 900 MHz, double data rate"),
    .whole("hbm.bank_groups", 4, 2...8, .paper, "PG276: 16 banks, 4 groups of 4"),
    .whole("hbm.banks_per_group", 4, 1...16, .paper, "PG276: 16 banks, 4 groups of 4"),
    .whole(
      "hbm.low_group_bits", 1, 0...1, .paper, "PG276: default map RGBCG ends with a group bit"),
    .whole("hbm.row_bytes", 1024, 256...8192, .paper, "PG276"),
    .whole("hbm.rows", 16_384, 1024...131_072, .paper, "PG276"),
    .whole("hbm.burst_bytes", 32, 16...64, .paper, "64 bit, burst length 4"),
    .whole("hbm.burst_ticks", 2, 1...8, .paper, "burst length 4 at double data rate"),
    .whole(
      "hbm.command_ticks", 2, 1...8, .derived,
      "controller at 450 MHz: Shuhai's latencies differ by 7 of its cycles"),
    .whole("hbm.reorder_window", 16, 1...64, .assumed, "column accesses that compete"),
    .real("hbm.activate_to_column_ns", 14, 1...100, .tool, "Ramulator2: tRCD"),
    .real("hbm.precharge_ns", 14, 1...100, .tool, "Ramulator2: tRP"),
    .real("hbm.row_active_ns", 33, 1...200, .tool, "Ramulator2: tRAS"),
    .real("hbm.read_to_precharge_ns", 5, 1...100, .assumed, "tRTP; hidden below tRAS"),
    .real("hbm.write_recovery_ns", 16, 1...100, .tool, "Ramulator2: tWR"),
    .real("hbm.activation_window_ns", 16, 1...200, .tool, "Ramulator2: tFAW"),
    .real("hbm.refresh_ns", 260, 1...2000, .tool, "Ramulator2: tRFC; fits the measured 92 %"),
    .real("hbm.refresh_interval_ns", 3900, 100...100_000, .tool, "Ramulator2: tREFI"),
    .whole("hbm.activate_to_activate_ticks", 4, 1...64, .tool, "Ramulator2: tRRD"),
    .whole("hbm.column_same_group_ticks", 4, 1...64, .tool, "Ramulator2: tCCD_L"),
    .whole("hbm.column_other_group_ticks", 2, 1...64, .tool, "Ramulator2: tCCD_S"),
    .whole("hbm.write_to_read_same_ticks", 8, 1...64, .tool, "Ramulator2: tWTR_L"),
    .whole("hbm.write_to_read_other_ticks", 6, 1...64, .tool, "Ramulator2: tWTR_S"),
    .whole("hbm.read_to_write_ticks", 10, 1...64, .assumed, "CAS latencies, burst and a gap"),
    .whole("hbm.write_latency_ticks", 7, 1...64, .assumed, "command to data"),
    .real(
      "hbm.path_ns", 106.66, 1...10_000, .measured,
      "Shuhai: idle read of an open row, 48 cycles of 450 MHz, without switch"),
    .whole("hbm.port_burst_bytes", 512, 32...512, .paper, "PG276: 16 beats of 256 bit"),
    .whole("hbm.outstanding_bursts", 64, 1...64, .paper, "PG276: 64 identifiers per port"),
    .real(
      "hbm.switch_ns", 0, 0...1000, .measured,
      "every port reads its own channel; Shuhai: 15.6 ns and up to 48.9 ns more across the switch"),
  ]

  /// One DDR4-2400 channel with its controller.
  static let ddr: [Parameter] = [
    .whole("ddr.channels", 1, 1...2, .derived, "data lie in the first 16 GB, on one channel"),
    .real("ddr.capacity_gib", 32, 0.001...512, .paper, "U280: 2 x 16 GB DDR4-2400"),
    .real("ddr.clock_mhz", 1200, 1...4000, .paper, "DDR4-2400"),
    .whole("ddr.bank_groups", 4, 4...8, .assumed, "x4 or x8 parts"),
    .whole("ddr.banks_per_group", 4, 1...16, .assumed, "16 banks"),
    .whole("ddr.low_group_bits", 2, 0...2, .assumed, "controller interleaves bank groups"),
    .whole("ddr.row_bytes", 8192, 256...65_536, .assumed, "1 KiB per x8 part, 8 parts"),
    .whole("ddr.rows", 131_072, 1024...1_048_576, .derived, "16 GB in 16 banks of 8 KiB rows"),
    .whole("ddr.burst_bytes", 64, 16...128, .paper, "64 bit, burst length 8"),
    .whole("ddr.burst_ticks", 4, 1...8, .paper, "burst length 8 at double data rate"),
    .whole(
      "ddr.command_ticks", 4, 1...8, .derived,
      "controller at 300 MHz: Shuhai's latencies differ by 5 of its cycles"),
    .whole("ddr.reorder_window", 16, 1...64, .assumed, "column accesses that compete"),
    .real("ddr.activate_to_column_ns", 14.16, 1...100, .tool, "JESD79-4, speed bin 2400: tRCD"),
    .real("ddr.precharge_ns", 14.16, 1...100, .tool, "JESD79-4, speed bin 2400: tRP"),
    .real("ddr.row_active_ns", 32, 1...200, .tool, "JESD79-4, speed bin 2400: tRAS"),
    .real("ddr.read_to_precharge_ns", 7.5, 1...100, .tool, "JESD79-4: tRTP"),
    .real("ddr.write_recovery_ns", 15, 1...100, .tool, "JESD79-4: tWR"),
    .real("ddr.activation_window_ns", 21, 1...200, .tool, "JESD79-4: tFAW, 1 KiB pages"),
    .real("ddr.refresh_ns", 350, 1...2000, .tool, "JESD79-4: tRFC of 8 Gb parts"),
    .real("ddr.refresh_interval_ns", 7800, 100...100_000, .tool, "JESD79-4: tREFI"),
    .whole("ddr.activate_to_activate_ticks", 6, 1...64, .tool, "JESD79-4: tRRD_L"),
    .whole("ddr.column_same_group_ticks", 6, 1...64, .tool, "JESD79-4: tCCD_L"),
    .whole("ddr.column_other_group_ticks", 4, 1...64, .tool, "JESD79-4: tCCD_S"),
    .whole("ddr.write_to_read_same_ticks", 9, 1...64, .tool, "JESD79-4: tWTR_L"),
    .whole("ddr.write_to_read_other_ticks", 3, 1...64, .tool, "JESD79-4: tWTR_S"),
    .whole("ddr.read_to_write_ticks", 8, 1...64, .assumed, "CAS latencies, burst and a gap"),
    .whole("ddr.write_latency_ticks", 12, 1...64, .assumed, "command to data"),
    .real("ddr.path_ns", 73.3, 1...10_000, .measured, "Shuhai: idle read of an open row"),
    .whole("ddr.port_burst_bytes", 512, 64...4096, .assumed, "8 beats of 512 bit"),
    .whole("ddr.outstanding_bursts", 64, 1...64, .assumed, "as the HBM ports"),
    .real("ddr.switch_ns", 0, 0...1000, .assumed, "no switch before the controller"),
  ]
}
