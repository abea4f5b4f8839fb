// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

extension Report.Energy {
  /// Counted events times coefficients, plus static power over the total time.
  init(_ record: RunRecord, seconds: Double) {
    let model = record.machine.energy
    let devices = Double(record.deviceCount)
    let counters = record.deviceTotals
    var events = Tally<EventKind>()
    for device in counters { events.add(device.events) }
    events[.pcieBits] += record.host.pcieBits

    breakdownJ = Breakdown(
      EnergyComponent.all(of: model.link).map { component in
        let joules =
          switch component {
          case .board: model.boardWatts * seconds * devices
          case .hbmStandby: model.hbmStandbyWatts * seconds * devices
          case .clock: model.clockWatts * seconds * devices
          case .optics: model.opticsWatts(devices: record.deviceCount) * seconds * devices
          case .switchPorts: model.switchWatts(devices: record.deviceCount) * seconds * devices
          case .mpu, .vpu, .registers, .hbm, .ddr, .link, .instructionFetch, .pcie:
            model.joules(events, of: component)
          }
        return (component.rawValue, joules)
      })
    totalJ = breakdownJ.total
    perOutputTokenJ = record.outputTokens > 0 ? totalJ / Double(record.outputTokens) : nil
    averagePowerPerDeviceW = ratio(totalJ, seconds * devices)
    tokensPerJoule = ratio(Double(record.outputTokens), totalJ)
    peakPowerPerDeviceW = Self.peakPower(record)
    breakdownByOperationJ = Self.byOperation(
      record, counters, dynamic: model.joules(events),
      static: model.staticWatts(devices: record.deviceCount) * devices)
  }

  /// Dynamic energy goes to the operation whose instructions caused the events, static energy to
  /// operations by their time on each device; what neither explains goes to the host.
  private static func byOperation(
    _ record: RunRecord, _ counters: [DeviceCounters], dynamic: Double, static watts: Double
  ) -> Breakdown {
    let model = record.machine.energy
    var joules = [ReportedOperation: Double]()
    var attributed = 0.0
    for device in counters {
      for operation in ReportedOperation.allCases where operation != .host {
        guard let tally = device.events(of: operation) else { continue }
        let energy = model.joules(tally)
        joules[operation, default: 0] += energy
        attributed += energy
      }
    }
    joules[.host, default: 0] += dynamic - attributed
    let report = Report.timeByOperation(record)
    for operation in ReportedOperation.allCases {
      joules[operation, default: 0] += watts * report[operation.rawValue] / 1000
    }
    return Breakdown(ReportedOperation.allCases.map { ($0.rawValue, joules[$0] ?? 0) })
  }

  /// The highest average power of a device over one operation that takes at least 1 % of its pass.
  ///
  /// Shorter ones are left out: their events may have happened while an older instruction of another
  /// operation was unfinished, which makes the quotient meaningless.
  private static func peakPower(_ record: RunRecord) -> Double {
    let model = record.machine.energy
    let floor = model.staticWatts(devices: record.deviceCount)
    var peak = record.passes.isEmpty ? 0 : floor
    for group in record.passes {
      for device in group.result.devices where device.cycles > 0 {
        for (operation, tally) in device.operationEvents {
          let cycles = device.operationCycles[operation]
          guard cycles * 100 >= device.cycles else { continue }
          let seconds = record.machine.milliseconds(cycles) / 1000
          peak = max(peak, floor + model.joules(tally) / seconds)
        }
      }
    }
    return peak
  }
}
