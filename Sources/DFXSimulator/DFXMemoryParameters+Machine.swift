// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware
internal import DFXMachine

extension DFXMemoryParameters {
  /// The memory of a parameter group, `hbm` or `ddr`, in the integers of the hardware model.
  init(_ machine: Machine, group: String) {
    self.init()
    func value(_ key: String) -> Double { machine["\(group).\(key)"] }
    func whole(_ key: String) -> UInt32 { UInt32(value(key)) }
    func picoseconds(_ key: String) -> UInt32 { UInt32((value(key) * 1000).rounded()) }
    clock_khz = UInt32((value("clock_mhz") * 1000).rounded())
    channels = whole("channels")
    bank_groups = whole("bank_groups")
    banks_per_group = whole("banks_per_group")
    low_group_bits = whole("low_group_bits")
    row_bytes = whole("row_bytes")
    rows = whole("rows")
    burst_bytes = whole("burst_bytes")
    burst_ticks = whole("burst_ticks")
    command_ticks = whole("command_ticks")
    reorder_window = whole("reorder_window")
    activate_to_column_ps = picoseconds("activate_to_column_ns")
    precharge_ps = picoseconds("precharge_ns")
    row_active_ps = picoseconds("row_active_ns")
    read_to_precharge_ps = picoseconds("read_to_precharge_ns")
    write_recovery_ps = picoseconds("write_recovery_ns")
    activation_window_ps = picoseconds("activation_window_ns")
    refresh_ps = picoseconds("refresh_ns")
    refresh_interval_ps = picoseconds("refresh_interval_ns")
    activate_to_activate_ticks = whole("activate_to_activate_ticks")
    column_same_group_ticks = whole("column_same_group_ticks")
    column_other_group_ticks = whole("column_other_group_ticks")
    write_to_read_same_ticks = whole("write_to_read_same_ticks")
    write_to_read_other_ticks = whole("write_to_read_other_ticks")
    read_to_write_ticks = whole("read_to_write_ticks")
    write_latency_ticks = whole("write_latency_ticks")
    path_ps = picoseconds("path_ns")
    port_burst_bytes = whole("port_burst_bytes")
    outstanding_bursts = whole("outstanding_bursts")
    switch_ps = picoseconds("switch_ns")
  }
}
