// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
public import DFXMachine

extension MachineSummary {
  /// What reports need of a machine.
  public init(_ machine: Machine) {
    self.init(
      name: machine.name, clockMHz: machine.core.clockMHz,
      macsPerCycle: machine.core.tileInner * machine.core.tileLanes,
      vectorLanes: machine.core.tileInner,
      hbmPeakGBPerSecond: machine.hbm.peakGBPerSecond,
      linkGbitPerSecond: machine.linkGbitPerSecond,
      priceUSD: machine.price.deviceUSD, gpuPriceUSD: machine.price.gpuUSD,
      energy: EnergyModel(machine),
      parameters: Machine.parameters.map { ParameterNote($0, of: machine) })
  }
}

extension EnergyModel {
  /// The coefficients of a machine.
  public init(_ machine: Machine) {
    let values = machine.energy
    let picojoules = EventKind.allCases.map { ($0, $0.picojoules(in: values)) }
    // Flip-flops stand for all logic that the clock switches.
    let clocked = machine.cardResources.total.flipFlops * machine.core.clockMHz
    self.init(
      picojoules: Dictionary(uniqueKeysWithValues: picojoules), boardWatts: values.boardWatts,
      clockWatts: values.clockNanowattsPerFFMHz * clocked * 1e-9,
      hbmStandbyWatts: values.hbmStackStandbyWatts * Double(machine.hbmStacks),
      opticsWattsPerPort: values.opticsWatts,
      switchWattsPerPort: values.switchPortWatts, link: machine.link.model)
  }
}

extension ParameterNote {
  /// A parameter as its machine has it.
  init(_ parameter: Parameter, of machine: Machine) {
    let source = machine.provenance(of: parameter)?.text ?? ""
    self.init(
      group: parameter.group, name: parameter.key, value: "\(machine[parameter])",
      unit: parameter.unit,
      source: source.isEmpty ? parameter.meaning : "\(parameter.meaning); \(source)",
      status: machine.status(of: parameter))
  }
}
