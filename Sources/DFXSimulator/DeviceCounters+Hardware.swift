// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXHardware
internal import DFXISA

extension DeviceCounters {
  /// The hardware model's counters; raw values are its indices.
  init(_ raw: DFXDeviceCounters) {
    self.init()
    var raw = raw
    cycles = raw.cycles
    instructions = raw.instructions
    withUnsafeBytes(of: &raw.operation_cycles) { bytes in
      let values = bytes.bindMemory(to: UInt64.self)
      for operation in Operation.allCases {
        operationCycles[operation] = values[operation.rawValue]
      }
    }
    withUnsafeBytes(of: &raw.stall_cycles) { bytes in
      let values = bytes.bindMemory(to: UInt64.self)
      for cause in StallCause.allCases { stallCycles[cause] = values[cause.rawValue] }
    }
    withUnsafeBytes(of: &raw.operation_events) { bytes in
      let values = bytes.bindMemory(to: UInt64.self)
      for operation in Operation.allCases {
        var tally = Tally<EventKind>()
        for event in EventKind.allCases {
          tally[event] = values[operation.rawValue * Int(DFX_EVENT_COUNT) + event.rawValue]
        }
        guard tally.total > 0 else { continue }
        operationEvents[operation] = tally
        events.add(tally)
      }
    }
  }
}
