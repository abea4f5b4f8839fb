// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXMachine

/// Dynamic energy per counted event and static power per device.
///
/// Dynamic energy grows with work and is the same however long the work takes; static energy grows
/// with time and is the same however much is done in it. A card's static power follows from what it has: logic
/// times clock, HBM stacks, the ports that links use, and its port of a switch.
public struct EnergyModel: Sendable, Equatable {
  /// Picojoules per event, index = raw value of the event; missing ones cost nothing.
  private var picojoules: [Double]
  /// Watts of a card that nothing else explains: board, regulators, FPGA leakage, shell.
  public var boardWatts: Double
  /// Watts of a card's clock tree, registers and logic that every cycle switches.
  public var clockWatts: Double
  /// Watts of the idle HBM stacks of a card.
  public var hbmStandbyWatts: Double
  /// Watts of the optical module of one port.
  public var opticsWattsPerPort: Double
  /// Watts of one port of a switch, without its module.
  public var switchWattsPerPort: Double
  /// What connects the cards.
  public var link: LinkModel

  /// A model; events without a coefficient cost nothing.
  public init(
    picojoules: [EventKind: Double], boardWatts: Double, clockWatts: Double = 0,
    hbmStandbyWatts: Double = 0, opticsWattsPerPort: Double = 0,
    switchWattsPerPort: Double = 0, link: LinkModel = .ring
  ) {
    self.picojoules = EventKind.allCases.map { picojoules[$0] ?? 0 }
    self.boardWatts = boardWatts
    self.clockWatts = clockWatts
    self.hbmStandbyWatts = hbmStandbyWatts
    self.opticsWattsPerPort = opticsWattsPerPort
    self.switchWattsPerPort = switchWattsPerPort
    self.link = link
  }

  /// Watts of the optical modules of a card's links among `devices`.
  public func opticsWatts(devices: Int) -> Double {
    opticsWattsPerPort * Double(link.opticalModules(devices: devices))
  }

  /// Watts of the switch's ports that a card among `devices` is connected to.
  public func switchWatts(devices: Int) -> Double {
    switchWattsPerPort * Double(link.switchPorts(devices: devices))
  }

  /// Static power of a card among `devices` in watts.
  public func staticWatts(devices: Int) -> Double {
    boardWatts + clockWatts + hbmStandbyWatts + opticsWatts(devices: devices)
      + switchWatts(devices: devices)
  }

  /// Picojoules of one event.
  public func picojoules(of event: EventKind) -> Double { picojoules[event.rawValue] }

  /// Joules of the events of one component.
  func joules(_ events: Tally<EventKind>, of component: EnergyComponent) -> Double {
    component.events.reduce(0) { $0 + Double(events[$1]) * picojoules(of: $1) } * 1e-12
  }

  /// Joules of all events.
  public func joules(_ events: Tally<EventKind>) -> Double {
    EventKind.allCases.reduce(0) { $0 + Double(events[$1]) * picojoules(of: $1) } * 1e-12
  }

  /// Joules of a device's events that no instruction causes: refreshes go on whatever it does.
  public func backgroundJoules(_ device: DeviceCounters) -> Double {
    Double(device.events[.hbmRefresh]) * picojoules(of: .hbmRefresh) * 1e-12
  }

  /// The power of clocked logic at which a run would draw `watts` per device on average.
  ///
  /// The only calibrated coefficient: every other one has a public source. Energy is linear in it, so
  /// the answer is exact.
  /// - Returns: nil when the run has no clock.
  public func clockWatts(reaching watts: Double, in report: Report) -> Double? {
    guard let energy = report.energy else { return nil }
    return clockWatts + watts - energy.averagePowerPerDeviceW
  }
}

/// A part of the energy breakdown.
public enum EnergyComponent: String, Sendable, Codable, CaseIterable {
  // Dynamic: explained by events.
  case mpu, vpu, registers, hbm, ddr, link
  case instructionFetch = "instruction_fetch"
  case pcie
  // Static: grows with time.
  case board, clock
  case hbmStandby = "hbm_standby"
  case optics = "qsfp"
  case switchPorts = "switch"  // of machines that have one

  /// Whether the component draws power without doing anything.
  public var isStatic: Bool {
    switch self {
    case .board, .clock, .hbmStandby, .optics, .switchPorts: true
    case .mpu, .vpu, .registers, .hbm, .ddr, .link, .instructionFetch, .pcie: false
    }
  }

  /// The components of a machine with this link.
  static func all(of link: LinkModel) -> [EnergyComponent] {
    switch link {
    case .ring: allCases.filter { $0 != .switchPorts }
    case .switch: allCases
    }
  }

  /// The components that breakdowns have.
  static func allCases(in breakdowns: [Breakdown]) -> [EnergyComponent] {
    let keys = Set(breakdowns.flatMap { $0.parts.map(\.key) })
    return allCases.filter { keys.contains($0.rawValue) }
  }

  /// What the component is, for readers.
  public var title: String {
    switch self {
    case .mpu: "matrix unit"
    case .vpu: "vector and scalar units"
    case .registers: "register files"
    case .hbm: "HBM traffic"
    case .ddr: "DDR traffic"
    case .link: "links between cards"
    case .instructionFetch: "instruction fetch"
    case .pcie: "PCIe"
    case .board: "board and FPGA, static"
    case .clock: "clock tree and registers"
    case .hbmStandby: "HBM standby"
    case .optics: "optical modules"
    case .switchPorts: "switch"
    }
  }

  /// The events that belong to it.
  var events: [EventKind] {
    EventKind.allCases.filter { $0.component == self }
  }
}
