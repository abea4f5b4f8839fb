// SPDX-License-Identifier: Apache-2.0

/// What a card takes of its FPGA, part by part.
///
/// Numbers of FP16 operators follow from the machine's parameters; what an operator or a port takes is in the
/// group `resources`, each with its source. What no source gives is fitted to the published DFX row.
public struct CardResources: Sendable, Equatable {
  /// One part.
  public struct Part: Sendable, Equatable {
    /// What it is.
    public let name: String
    /// What it takes.
    public let resources: Resources
  }

  /// All parts.
  public let parts: [Part]

  /// The sum of all parts.
  public var total: Resources { parts.map(\.resources).reduce(Resources(), +) }

  /// The parts of a machine's card.
  public init(_ machine: Machine) {
    let core = machine.core
    let values = machine.resources
    let lanes = Double(core.tileLanes)
    let inner = Double(core.tileInner)
    func operators(multipliers: Double, adders: Double) -> Resources {
      let count = multipliers + adders
      return Resources(
        dsps: multipliers * values.multiplierDSPs + adders * values.adderDSPs,
        luts: count * values.operatorLUTs, flipFlops: count * values.operatorFlipFlops)
    }
    func memory(kib: Double) -> Resources { Resources(blockRAMs: (kib / 4).rounded(.up)) }
    // A tree of `inner - 1` adders and an accumulator per column.
    let array = operators(multipliers: inner * lanes, adders: inner * lanes)
    // A bias adder per column, and interpolation: subtract, multiply, add.
    let postprocessing = operators(multipliers: lanes, adders: 3 * lanes)
    // Addition and multiplication per lane, and a tree for reductions.
    let vector = operators(multipliers: inner, adders: 2 * inner - 1)
    let registerKiB = Double(core.vectorRegisterTiles) * 128 / 1024
    let ports = Double(machine.hbm.channels)
    parts = [
      Part(name: "shell with PCIe", resources: Self.shell(values)),
      Part(name: "multiply-add array", resources: array),
      Part(name: "bias and GELU", resources: postprocessing),
      Part(name: "vector unit", resources: vector),
      Part(name: "scalar unit", resources: Resources(dsps: values.scalarDSPs)),
      Part(
        name: "vector registers",
        resources: memory(kib: registerKiB * Double(core.registerReadPorts))),
      Part(name: "weight buffer", resources: memory(kib: Double(core.weightBufferKiB))),
      Part(
        name: "instruction memory", resources: memory(kib: Double(core.instructionMemoryKiB))),
      Part(
        name: "HBM ports with their buffers",
        resources: Resources(
          blockRAMs: ports * values.portBlockRAMs, ultraRAMs: ports * values.portUltraRAMs)),
    ]
  }

  private static func shell(_ values: ResourcesValues) -> Resources {
    Resources(
      dsps: values.shellDSPs, luts: values.shellLUTs, flipFlops: values.shellFlipFlops,
      blockRAMs: values.shellBlockRAMs)
  }

  /// Why it does not fit a device, with the kind that lacks most; nil where it fits.
  func excess(over device: Device) -> String? {
    let total = total
    let fullest = Resources.Kind.allCases.max {
      total[$0] / device.resources[$0] < total[$1] / device.resources[$1]
    }
    guard let kind = fullest, total[kind] > device.resources[kind] else { return nil }
    return "the card needs \(Int(total[kind].rounded(.up))) \(kind.title), "
      + "the \(device.title) has \(Int(device.resources[kind])): "
      + "make it smaller, or say \"card\": {\"device\": \"none\"}"
  }
}

extension Machine {
  /// What the card takes of its FPGA.
  public var cardResources: CardResources { CardResources(self) }
}
