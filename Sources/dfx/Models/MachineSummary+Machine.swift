// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXMachine
internal import DFXReport

extension MachineSummary {
  /// What a report says of a machine.
  init(_ machine: Machine) {
    self.init(
      name: machine.name, clockMHz: machine["core.clock_mhz"],
      macsPerCycle: Int(machine["core.tile_inner"] * machine["core.tile_lanes"]),
      vectorLanes: 64, hbmPeakGBPerSecond: machine["hbm.peak_gb_per_s"],
      linkGbitPerSecond: machine["ring.sustained_gbit_per_s"],
      priceUSD: machine["price.device_usd"], energy: EnergyModel(machine),
      parameters: Machine.parameters.map { parameter in
        ParameterNote(
          group: parameter.group, name: parameter.key,
          value: Machine.text(machine[parameter.path]), unit: "", source: parameter.source,
          status: parameter.status.rawValue)
      })
  }
}

extension EnergyModel {
  /// The coefficients of a machine.
  init(_ machine: Machine) {
    let coefficients: [EventKind: String] = [
      .mac: "mac_pj", .treeAdd: "tree_add_pj", .accumulate: "accumulate_pj",
      .biasAdd: "bias_add_pj", .gelu: "gelu_pj", .vectorAdd: "vector_add_pj",
      .vectorMul: "vector_mul_pj", .vectorExp: "vector_exp_pj", .vectorMove: "vector_move_pj",
      .vectorReduce: "vector_reduce_pj", .scalarOp: "scalar_op_pj",
      .registerTileRead: "register_tile_read_pj", .registerTileWrite: "register_tile_write_pj",
      .hbmReadBits: "hbm_read_pj_per_bit", .hbmWriteBits: "hbm_write_pj_per_bit",
      .hbmActivation: "hbm_activation_pj", .hbmRefresh: "hbm_refresh_pj",
      .ddrReadBits: "ddr_pj_per_bit", .ddrWriteBits: "ddr_pj_per_bit",
      .ddrActivation: "ddr_activation_pj", .linkBits: "link_pj_per_bit",
      .instructionFetch: "instruction_fetch_pj", .pcieBits: "pcie_pj_per_bit",
    ]
    self.init(
      picojoules: coefficients.mapValues { machine["energy." + $0] },
      boardWatts: machine["energy.board_w"], hbmStandbyWatts: machine["energy.hbm_standby_w"],
      qsfpWatts: machine["energy.qsfp_w"])
  }
}
