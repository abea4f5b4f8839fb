// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// A way in which the counters of a run contradict each other.
public enum Inconsistency: Sendable, Equatable, CustomStringConvertible {
  /// The cycles of a device by operation do not add up to its cycles.
  case operations(pass: Int, device: Int, sum: UInt64, cycles: UInt64)
  /// The cycles of a device by stall cause do not add up to its cycles.
  case stalls(pass: Int, device: Int, sum: UInt64, cycles: UInt64)
  /// The pass does not take as long as the device that finishes last.
  case lastDevice(pass: Int, device: Int, cycles: UInt64, passCycles: UInt64)
  /// The number of passes does not follow from the tokens.
  case passes(count: Int, expected: Int)
  /// A pass has counters for another number of devices.
  case devices(pass: Int, count: Int, expected: Int)

  /// The contradiction in words.
  public var description: String {
    switch self {
    case .operations(let pass, let device, let sum, let cycles):
      "pass group \(pass), device \(device): operations take \(sum) of \(cycles) cycles"
    case .stalls(let pass, let device, let sum, let cycles):
      "pass group \(pass), device \(device): stall causes explain \(sum) of \(cycles) cycles"
    case .lastDevice(let pass, let device, let cycles, let whole):
      "pass group \(pass): device \(device) took \(cycles) cycles, the pass \(whole)"
    case .passes(let count, let expected):
      "\(count) passes where the tokens need \(expected)"
    case .devices(let pass, let count, let expected):
      "pass group \(pass): counters of \(count) devices, not \(expected)"
    }
  }
}

/// Why there is no report of a run.
public enum ReportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The counters contradict each other.
  case inconsistentCounters(Inconsistency)

  /// One line that names the contradiction.
  public var description: String {
    switch self {
    case .inconsistentCounters(let reason): "the counters contradict each other: \(reason)"
    }
  }
}

extension RunRecord {
  /// Whether a report could not add up because of this.
  ///
  /// Devices that do not finish last and interrupted runs leave the sums alone.
  func isSpoiled(by inconsistency: Inconsistency) -> Bool {
    switch inconsistency {
    case .devices, .lastDevice: true
    case .passes: false
    case .operations(let pass, let device, _, _), .stalls(let pass, let device, _, _):
      passes[pass].result.lastDevice == device
    }
  }

  /// What in the counters cannot be; empty for a sound record.
  ///
  /// A report computed from a record with inconsistencies has breakdowns that do not add up.
  public var inconsistencies: [Inconsistency] {
    var found = [Inconsistency]()
    let expected = inputTokens + outputTokens - 1
    if outputTokens > 0, passCount != expected {
      found.append(.passes(count: passCount, expected: expected))
    }
    for (index, group) in passes.enumerated() {
      let result = group.result
      guard result.devices.count == deviceCount, result.devices.indices.contains(result.lastDevice)
      else {
        found.append(.devices(pass: index, count: result.devices.count, expected: deviceCount))
        continue
      }
      guard mode.hasClock else { continue }
      let last = result.devices[result.lastDevice]
      if last.cycles != result.cycles {
        found.append(
          .lastDevice(
            pass: index, device: result.lastDevice, cycles: last.cycles,
            passCycles: result.cycles))
      }
      for (number, device) in result.devices.enumerated() {
        let operations = device.operationCycles.total
        if operations != device.cycles {
          found.append(
            .operations(pass: index, device: number, sum: operations, cycles: device.cycles))
        }
        let stalls = device.stallCycles.total
        if stalls != device.cycles {
          found.append(.stalls(pass: index, device: number, sum: stalls, cycles: device.cycles))
        }
      }
    }
    return found
  }
}
