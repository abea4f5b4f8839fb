// SPDX-License-Identifier: Apache-2.0

extension Machine {
  /// The same machine, if its values can hold together in hardware.
  ///
  /// Ranges are checked when values are set; this looks at combinations, when all of them are.
  ///
  /// - Parameter origin: the file, for the error.
  /// - Throws: `MachineError.impossible`, which names the parameters.
  public func checked(origin: String = "machine") throws(MachineError) -> Machine {
    let causes = [
      impossibleCore, device.flatMap { cardResources.excess(over: $0) },
      self.hbm.impossibility(in: "hbm"), self.ddr.impossibility(in: "ddr"),
    ]
    if let cause = causes.compactMap({ $0 }).first { throw .impossible(path: origin, cause: cause) }
    return self
  }

  /// Why no card has such a core; nil where one could.
  private var impossibleCore: String? {
    let tile = self.core.tileInner * self.core.tileLanes * 2
    let buffer = self.core.weightBufferKiB * 1024
    if buffer < tile {
      return "'core.weight_buffer_kib' is \(self.core.weightBufferKiB): a tile of "
        + "\(self.core.tileInner) x \(self.core.tileLanes) elements needs \((tile + 1023) / 1024)"
    }
    if self.ring.flitBytes % 2 != 0 {
      return "'ring.flit_bytes' is \(self.ring.flitBytes): a flit holds whole elements of 2 bytes"
    }
    return nil
  }
}

extension DRAMValues {
  /// Bytes that channels, banks and rows hold.
  var bytesInRows: Int { channels * bankGroups * banksPerGroup * rows * rowBytes }

  /// Bytes that a card can address: its capacity, or what its rows hold where that is less.
  public var capacityBytes: Int { min(Int((capacityGiB * 0x1p30).rounded()), bytesInRows) }

  /// Why no memory is like this; nil where one could be.
  func impossibility(in group: String) -> String? {
    impossibleGeometry(in: group) ?? impossibleTiming(in: group)
  }

  private func impossibleGeometry(in group: String) -> String? {
    let selected = [
      ("bank_groups", bankGroups), ("banks_per_group", banksPerGroup), ("rows", rows),
      ("row_bytes", rowBytes), ("burst_bytes", burstBytes),
    ]
    for (key, value) in selected where value & (value - 1) != 0 {
      return "'\(group).\(key)' is \(value): bits of an address select it, so it is a power of two"
    }
    if 1 << lowGroupBits > bankGroups {
      return "'\(group).low_group_bits' is \(lowGroupBits): "
        + "'\(group).bank_groups' is \(bankGroups) and has fewer bits"
    }
    if portBurstBytes % burstBytes != 0 {
      return "'\(group).port_burst_bytes' is \(portBurstBytes): a port moves whole bursts of the "
        + "DRAM, multiples of '\(group).burst_bytes', \(burstBytes)"
    }
    return nil
  }

  private func impossibleTiming(in group: String) -> String? {
    for (key, same, other) in [
      ("column_%_group_ticks", columnSameGroupTicks, columnOtherGroupTicks),
      ("write_to_read_%_ticks", writeToReadSameTicks, writeToReadOtherTicks),
    ] where same < other {
      let parts = key.split(separator: "%").map(String.init)
      return "'\(group).\(parts[0])same\(parts[1])' is \(same), less than "
        + "'\(group).\(parts[0])other\(parts[1])', \(other): a bank group is not faster than all of them"
    }
    // Commands start on multiples of `command_ticks`; between two refreshes a row opens, is read and closes.
    let steps = 4 * Double(commandTicks) / clockMHz * 1000
    let row = max(rowActiveNanoseconds, activateToColumnNanoseconds) + prechargeNanoseconds + steps
    if refreshNanoseconds + row > refreshIntervalNanoseconds {
      return "'\(group).refresh_ns' is \(Machine.text(refreshNanoseconds)) and "
        + "'\(group).refresh_interval_ns' \(Machine.text(refreshIntervalNanoseconds)): "
        + "between two refreshes no row can be opened, read and closed"
    }
    return nil
  }
}
