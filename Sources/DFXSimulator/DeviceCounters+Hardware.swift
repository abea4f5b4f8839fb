// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXHardware
internal import DFXISA

extension DeviceCounters {
  /// The hardware model's counters, those by operation under the names of the device's program; raw values
  /// of other kinds are its indices.
  init(_ raw: DFXDeviceCounters, operations: OperationTable) {
    self.init()
    var raw = raw
    cycles = raw.cycles
    instructions = raw.instructions
    withUnsafeBytes(of: &raw.operation_cycles) { bytes in
      let values = bytes.bindMemory(to: UInt64.self)
      for (id, operation) in operations.tags.enumerated() {
        operationCycles[operation] = values[id]
      }
    }
    withUnsafeBytes(of: &raw.stall_cycles) { bytes in
      let values = bytes.bindMemory(to: UInt64.self)
      for cause in StallCause.allCases { stallCycles[cause] = values[cause.rawValue] }
    }
    withUnsafeBytes(of: &raw.operation_events) { bytes in
      let values = bytes.bindMemory(to: UInt64.self)
      for (id, operation) in operations.tags.enumerated() {
        var tally = Tally<EventKind>()
        for event in EventKind.allCases {
          tally[event] = values[id * Int(DFX_EVENT_COUNT) + event.rawValue]
        }
        guard tally.total > 0 else { continue }
        operationEvents[operation] = tally
        events.add(tally)
      }
    }
  }
}
