// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
public import DFXMachine

extension MachineSummary {
  /// What reports need of a machine.
  public init(_ machine: Machine) {
    self.init(
      name: machine.name, clockMHz: machine["core.clock_mhz"],
      macsPerCycle: Int(machine["core.tile_inner"] * machine["core.tile_lanes"]),
      vectorLanes: Int(machine["core.tile_inner"]),
      hbmPeakGBPerSecond: machine["hbm.peak_gb_per_s"],
      linkGbitPerSecond: machine["ring.sustained_gbit_per_s"],
      priceUSD: machine["price.device_usd"], gpuPriceUSD: machine["price.gpu_usd"],
      energy: EnergyModel(machine),
      parameters: Machine.parameters.map { ParameterNote($0, of: machine) })
  }
}

extension EnergyModel {
  /// The coefficients of a machine.
  public init(_ machine: Machine) {
    var picojoules = [EventKind: Double]()
    for event in EventKind.allCases {
      picojoules[event] = machine["energy." + event.coefficient]
    }
    self.init(
      picojoules: picojoules, boardWatts: machine["energy.board_w"],
      hbmStandbyWatts: machine["energy.hbm_standby_w"], qsfpWatts: machine["energy.qsfp_w"])
  }
}

extension EventKind {
  /// The machine parameter that says what the event costs.
  var coefficient: String {
    switch self {
    case .mac: "mac_pj"
    case .treeAdd: "tree_add_pj"
    case .accumulate: "accumulate_pj"
    case .biasAdd: "bias_add_pj"
    case .gelu: "gelu_pj"
    case .vectorAdd: "vector_add_pj"
    case .vectorMul: "vector_mul_pj"
    case .vectorExp: "vector_exp_pj"
    case .vectorMove: "vector_move_pj"
    case .vectorReduce: "vector_reduce_pj"
    case .scalarOp: "scalar_op_pj"
    case .registerTileRead: "register_tile_read_pj"
    case .registerTileWrite: "register_tile_write_pj"
    case .hbmReadBits: "hbm_read_pj_per_bit"
    case .hbmWriteBits: "hbm_write_pj_per_bit"
    case .hbmActivation: "hbm_activation_pj"
    case .hbmRefresh: "hbm_refresh_pj"
    case .ddrReadBits, .ddrWriteBits: "ddr_pj_per_bit"
    case .ddrActivation: "ddr_activation_pj"
    case .linkBits: "link_pj_per_bit"
    case .instructionFetch: "instruction_fetch_pj"
    case .pcieBits: "pcie_pj_per_bit"
    }
  }
}

extension ParameterNote {
  /// A parameter as its machine has it.
  init(_ parameter: Parameter, of machine: Machine) {
    let value = machine[parameter.path]
    let isChanged = value != parameter.value
    self.init(
      group: parameter.group, name: parameter.key, value: Machine.text(value),
      unit: Self.unit(of: parameter.key), source: parameter.source,
      status: isChanged ? "changed" : parameter.status.rawValue)
  }

  /// The unit that a parameter's name ends with; empty for counts.
  static func unit(of key: String) -> String {
    let endings = [
      ("_gbit_per_s", "Gbit/s"), ("_gb_per_s", "GB/s"), ("_pj_per_bit", "pJ/bit"), ("_mhz", "MHz"),
      ("_cycles", "cycles"), ("_kib", "KiB"), ("_gib", "GiB"), ("_bytes", "bytes"), ("_ns", "ns"),
      ("_us", "us"), ("_usd", "USD"), ("_pj", "pJ"), ("_w", "W"),
    ]
    return endings.first { key.hasSuffix($0.0) }?.1 ?? ""
  }
}
