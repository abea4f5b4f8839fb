// SPDX-License-Identifier: Apache-2.0

/// What a report needs to know of a machine: rates, prices, energy and where its numbers come from.
public struct MachineSummary: Sendable, Equatable {
  /// The machine's name.
  public var name: String
  /// Kernel clock in MHz.
  public var clockMHz: Double
  /// Multiply-accumulate operations a device starts per cycle.
  public var macsPerCycle: Int
  /// Lanes of the vector unit.
  public var vectorLanes: Int
  /// Peak rate of a device's high-bandwidth memory in GB/s (10^9 bytes).
  public var hbmPeakGBPerSecond: Double
  /// Rate of one ring link in Gbit/s, line coding included.
  public var linkGbitPerSecond: Double
  /// Price of a device in USD.
  public var priceUSD: Double
  /// Price of a GPU of the appliance to compare with, in USD.
  public var gpuPriceUSD: Double
  /// What events and time cost.
  public var energy: EnergyModel
  /// All parameters with their sources.
  public var parameters: [ParameterNote]

  /// A machine as reports see it.
  public init(
    name: String, clockMHz: Double, macsPerCycle: Int, vectorLanes: Int,
    hbmPeakGBPerSecond: Double, linkGbitPerSecond: Double, priceUSD: Double,
    gpuPriceUSD: Double = PublishedReference.v100.pricePerGPU, energy: EnergyModel,
    parameters: [ParameterNote] = []
  ) {
    self.name = name
    self.clockMHz = clockMHz
    self.macsPerCycle = macsPerCycle
    self.vectorLanes = vectorLanes
    self.hbmPeakGBPerSecond = hbmPeakGBPerSecond
    self.linkGbitPerSecond = linkGbitPerSecond
    self.priceUSD = priceUSD
    self.gpuPriceUSD = gpuPriceUSD
    self.energy = energy
    self.parameters = parameters
  }

  /// Milliseconds that `cycles` take.
  public func milliseconds(_ cycles: UInt64) -> Double { Double(cycles) / (clockMHz * 1e3) }
}

/// One parameter of a machine, spelled for readers.
public struct ParameterNote: Sendable, Equatable {
  /// The group it belongs to, for example `hbm`.
  public var group: String
  /// Its name.
  public var name: String
  /// Its value, spelled.
  public var value: String
  /// Its unit.
  public var unit: String
  /// Where the value comes from.
  public var source: String
  /// How sure it is: paper, measured, tool, derived, calibrated, weak, assumed.
  public var status: String

  /// A parameter with its source.
  public init(
    group: String, name: String, value: String, unit: String, source: String, status: String
  ) {
    self.group = group
    self.name = name
    self.value = value
    self.unit = unit
    self.source = source
    self.status = status
  }
}
