// SPDX-License-Identifier: Apache-2.0

public import DFXISA

/// Cycles or counts per member of a closed set; absent members count 0.
public struct Tally<Key: CaseIterable & RawRepresentable & Hashable & Sendable>: Sendable,
  Equatable
where Key.RawValue == Int {
  private var values: [UInt64]

  /// All zero.
  public init() {
    values = []
  }

  /// The value of `key`.
  public subscript(key: Key) -> UInt64 {
    get { key.rawValue < values.count ? values[key.rawValue] : 0 }
    set {
      while values.count <= key.rawValue { values.append(0) }
      values[key.rawValue] = newValue
    }
  }

  /// The sum over all members.
  public var total: UInt64 {
    values.reduce(0, +)
  }

  /// Adds `count` times another tally.
  public mutating func add(_ other: Tally, times count: UInt64 = 1) {
    for key in Key.allCases where other[key] != 0 {
      self[key] += other[key] * count
    }
  }
}

/// Cycles by what instructions are for; absent operations count 0.
public struct OperationCycles: Sendable, Equatable {
  private var values: [OperationTag: UInt64] = [:]

  /// All zero.
  public init() {}

  /// The cycles of an operation.
  public subscript(operation: OperationTag) -> UInt64 {
    get { values[operation] ?? 0 }
    set { values[operation] = newValue == 0 ? nil : newValue }
  }

  /// The operations that have any, by name.
  public var operations: [OperationTag] { values.keys.sorted { $0.name < $1.name } }

  /// The sum over all operations.
  public var total: UInt64 { values.values.reduce(0, +) }

  /// Adds `count` times other cycles.
  public mutating func add(_ other: OperationCycles, times count: UInt64 = 1) {
    for (operation, cycles) in other.values { self[operation] += cycles * count }
  }
}

extension [UInt64] {
  /// Adds `count` times another list, element by element; missing elements count 0.
  mutating func add(_ other: [UInt64], times count: UInt64) {
    while self.count < other.count { append(0) }
    for index in other.indices { self[index] += other[index] * count }
  }
}

/// What one device did in one or more passes.
public struct DeviceCounters: Sendable, Equatable {
  /// Kernel clock cycles; 0 without a clock.
  public var cycles: UInt64 = 0
  /// Instructions completed.
  public var instructions: UInt64 = 0
  /// Cycles by the operation of the oldest unfinished instruction; adds up to `cycles`.
  public var operationCycles = OperationCycles()
  /// Cycles by what held that instruction up; adds up to `cycles`.
  public var stallCycles = Tally<StallCause>()
  /// Counted events.
  public var events = Tally<EventKind>()
  /// The same events by operation.
  public var operationEvents: [OperationTag: Tally<EventKind>] = [:]
  /// Bytes moved on each HBM channel; empty without a clock.
  public var hbmChannelBytes: [UInt64] = []

  /// All zero.
  public init() {}

  /// Adds the counters of `count` equal passes.
  public mutating func add(_ other: DeviceCounters, times count: UInt64 = 1) {
    cycles += other.cycles * count
    instructions += other.instructions * count
    operationCycles.add(other.operationCycles, times: count)
    stallCycles.add(other.stallCycles, times: count)
    events.add(other.events, times: count)
    for (operation, tally) in other.operationEvents {
      operationEvents[operation, default: Tally()].add(tally, times: count)
    }
    hbmChannelBytes.add(other.hbmChannelBytes, times: count)
  }
}

/// The outcome of one pass over all devices.
public struct PassResult: Sendable, Equatable {
  /// The id that `emit_token` reported, or nil when the program reports none.
  public var token: Int?
  /// Cycles of the device that finished last; 0 without a clock.
  public var cycles: UInt64
  /// Which device finished last; its cycles are the pass's cycles.
  public var lastDevice: Int
  /// Counters by device.
  public var devices: [DeviceCounters]
  /// Activations of the simulation kernel.
  public var simulatorEvents: UInt64

  /// The outcome of a pass.
  public init(
    token: Int?, cycles: UInt64, lastDevice: Int, devices: [DeviceCounters],
    simulatorEvents: UInt64
  ) {
    self.token = token
    self.cycles = cycles
    self.lastDevice = lastDevice
    self.devices = devices
    self.simulatorEvents = simulatorEvents
  }
}
