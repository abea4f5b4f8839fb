// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

internal import DFXDevice
internal import DFXMachine

extension EventKind {
  /// Picojoules of one event.
  func picojoules(in values: EnergyValues) -> Double {
    switch self {
    case .mac: values.macPicojoules
    case .treeAdd: values.treeAddPicojoules
    case .accumulate: values.accumulatePicojoules
    case .biasAdd: values.biasAddPicojoules
    case .gelu: values.geluPicojoules
    case .vectorAdd: values.vectorAddPicojoules
    case .vectorMul: values.vectorMulPicojoules
    case .vectorExp: values.vectorExpPicojoules
    case .vectorMove: values.vectorMovePicojoules
    case .vectorReduce: values.vectorReducePicojoules
    case .scalarOp: values.scalarOpPicojoules
    case .registerTileRead: values.registerTileReadPicojoules
    case .registerTileWrite: values.registerTileWritePicojoules
    case .hbmReadBits: values.hbmReadPicojoulesPerBit
    case .hbmWriteBits: values.hbmWritePicojoulesPerBit
    case .hbmActivation: values.hbmActivationPicojoules
    case .hbmRefresh: values.hbmRefreshPicojoules
    case .ddrReadBits: values.ddrPicojoulesPerBit
    case .ddrWriteBits: values.ddrPicojoulesPerBit
    case .ddrActivation: values.ddrActivationPicojoules
    case .linkBits: values.linkPicojoulesPerBit
    case .instructionFetch: values.instructionFetchPicojoules
    case .pcieBits: values.pciePicojoulesPerBit
    }
  }

  /// The component whose energy the event is.
  var component: EnergyComponent {
    switch self {
    case .mac: .mpu
    case .treeAdd: .mpu
    case .accumulate: .mpu
    case .biasAdd: .mpu
    case .gelu: .mpu
    case .vectorAdd: .vpu
    case .vectorMul: .vpu
    case .vectorExp: .vpu
    case .vectorMove: .vpu
    case .vectorReduce: .vpu
    case .scalarOp: .vpu
    case .registerTileRead: .registers
    case .registerTileWrite: .registers
    case .hbmReadBits: .hbm
    case .hbmWriteBits: .hbm
    case .hbmActivation: .hbm
    case .hbmRefresh: .hbm
    case .ddrReadBits: .ddr
    case .ddrWriteBits: .ddr
    case .ddrActivation: .ddr
    case .linkBits: .link
    case .instructionFetch: .instructionFetch
    case .pcieBits: .pcie
    }
  }
}
