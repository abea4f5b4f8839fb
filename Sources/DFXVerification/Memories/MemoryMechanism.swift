// SPDX-License-Identifier: Apache-2.0

package import DFXMachine

/// What a memory takes time for, each with a machine on which it weighs: a model that forgets it is far off there.
package enum MemoryMechanism: String, CaseIterable, Sendable {
  /// A row of a bank is opened after another one of the same bank.
  case banks
  /// All banks close for a refresh.
  case refreshes
  /// A read waits until the data bus has turned around after a write.
  case writes
  /// A burst holds the data bus.
  case bursts
  /// Columns of one bank group follow each other slowly.
  case columns

  /// A pass on its machine.
  package func trial() throws(MachineError) -> MemoryTrial {
    var machine = try Machine.u280.changing("card.device", to: "none")
    for (path, value) in changes { machine = try machine.changing(path, to: value) }
    return MemoryTrial(machine: try machine.checked())
  }

  private var changes: [(String, Double)] {
    switch self {
    case .banks:
      [
        ("hbm.bank_groups", 2), ("hbm.banks_per_group", 1), ("hbm.activate_to_column_ns", 100),
        ("hbm.precharge_ns", 100),
      ]
    case .refreshes: [("hbm.refresh_interval_ns", 1000), ("hbm.refresh_ns", 600)]
    case .writes:
      [
        ("core.dispatch_cycles", 1), ("hbm.clock_mhz", 100), ("hbm.write_latency_ticks", 64),
        ("hbm.write_to_read_same_ticks", 64), ("hbm.write_to_read_other_ticks", 64),
      ]
    case .bursts: [("hbm.burst_ticks", 8)]
    case .columns: [("hbm.column_same_group_ticks", 64)]
    }
  }
}
