// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

/// Why the oldest unfinished instruction of a device had not finished in a cycle.
///
/// The raw value is the index in the hardware model's counters.
public enum StallCause: Int, Sendable, Codable, CaseIterable {
  /// The matrix unit computes.
  case mpuCompute
  /// The vector unit computes.
  case vpuCompute
  /// The scalar unit computes.
  case sfuCompute
  /// Operands are ready and the instruction is being accepted.
  case dispatch
  /// Operands are read from the registers.
  case operandCollection
  /// An older instruction has not written a register yet.
  case registerDependency
  /// An older instruction has not accessed the same memory yet.
  case memoryDependency
  /// The unit or its buffers are taken by an older instruction.
  case unitBusy
  /// The first data from HBM are on their way.
  case hbmLatency
  /// Data from HBM arrive as fast as they can.
  case hbmBandwidth
  /// Data move to or from DDR.
  case ddr
  /// Other cards are waited for, or data move over links.
  case ring
  /// The next instruction is being fetched.
  case instructionFetch
  /// A loop or the end of the pass.
  case control

  /// The cause's name in reports and in the hardware model.
  public var key: String {
    switch self {
    case .mpuCompute: "mpu_compute"
    case .vpuCompute: "vpu_compute"
    case .sfuCompute: "sfu_compute"
    case .dispatch: "dispatch"
    case .operandCollection: "operand_collection"
    case .registerDependency: "register_dependency"
    case .memoryDependency: "memory_dependency"
    case .unitBusy: "unit_busy"
    case .hbmLatency: "hbm_latency"
    case .hbmBandwidth: "hbm_bandwidth"
    case .ddr: "ddr"
    case .ring: "ring"
    case .instructionFetch: "instruction_fetch"
    case .control: "control"
    }
  }

  /// The cause for readers.
  public var title: String {
    switch self {
    case .mpuCompute: "matrix unit computes"
    case .vpuCompute: "vector unit computes"
    case .sfuCompute: "scalar unit computes"
    case .dispatch: "dispatch"
    case .operandCollection: "collects operands"
    case .registerDependency: "waits for a register"
    case .memoryDependency: "waits for memory order"
    case .unitBusy: "unit busy"
    case .hbmLatency: "HBM latency"
    case .hbmBandwidth: "HBM bandwidth"
    case .ddr: "DDR"
    case .ring: "ring"
    case .instructionFetch: "instruction fetch"
    case .control: "control"
    }
  }
}

/// An event that costs energy or that a report counts.
///
/// The raw value is the index in the hardware model's counters.
public enum EventKind: Int, Sendable, Codable, CaseIterable {
  /// Multiplication of the matrix unit (unit: operation).
  case mac
  /// Addition in the adder tree (unit: operation).
  case treeAdd
  /// Addition to an accumulator (unit: operation).
  case accumulate
  /// Addition of a bias (unit: operation).
  case biasAdd
  /// GELU of a result (unit: operation).
  case gelu
  /// Addition or subtraction of a vector lane (unit: operation).
  case vectorAdd
  /// Multiplication of a vector lane (unit: operation).
  case vectorMul
  /// Exponential of a vector lane (unit: operation).
  case vectorExp
  /// Element through the bypass (unit: element).
  case vectorMove
  /// Addition or comparison of a reduction (unit: operation).
  case vectorReduce
  /// Operation of the scalar unit (unit: operation).
  case scalarOp
  /// Tile read from the vector registers (unit: tile).
  case registerTileRead
  /// Tile written to the vector registers (unit: tile).
  case registerTileWrite
  /// Bit read from HBM (unit: bit).
  case hbmReadBits
  /// Bit written to HBM (unit: bit).
  case hbmWriteBits
  /// Activation of an HBM row (unit: row).
  case hbmActivation
  /// All-bank refresh of a pseudo-channel (unit: refresh).
  case hbmRefresh
  /// Bit read from DDR (unit: bit).
  case ddrReadBits
  /// Bit written to DDR (unit: bit).
  case ddrWriteBits
  /// Activation of a DDR row (unit: row).
  case ddrActivation
  /// Bit sent over a link (unit: bit).
  case linkBits
  /// Instruction fetched (unit: instruction).
  case instructionFetch
  /// Bit moved over PCIe (unit: bit).
  case pcieBits

  /// The event's name in the hardware model.
  public var key: String {
    switch self {
    case .mac: "mac"
    case .treeAdd: "tree_add"
    case .accumulate: "accumulate"
    case .biasAdd: "bias_add"
    case .gelu: "gelu"
    case .vectorAdd: "vector_add"
    case .vectorMul: "vector_mul"
    case .vectorExp: "vector_exp"
    case .vectorMove: "vector_move"
    case .vectorReduce: "vector_reduce"
    case .scalarOp: "scalar_op"
    case .registerTileRead: "register_tile_read"
    case .registerTileWrite: "register_tile_write"
    case .hbmReadBits: "hbm_read_bits"
    case .hbmWriteBits: "hbm_write_bits"
    case .hbmActivation: "hbm_activation"
    case .hbmRefresh: "hbm_refresh"
    case .ddrReadBits: "ddr_read_bits"
    case .ddrWriteBits: "ddr_write_bits"
    case .ddrActivation: "ddr_activation"
    case .linkBits: "link_bits"
    case .instructionFetch: "instruction_fetch"
    case .pcieBits: "pcie_bits"
    }
  }
}

/// Why a device stopped.
public enum FaultCode: UInt32, Sendable, CaseIterable {
  /// The opcode is not defined.
  case undefinedOpcode = 1
  /// Reserved bits are not 0.
  case reservedBits = 2
  /// A field holds an illegal value, or a length is 0.
  case operandRange = 3
  /// A register is beyond the register file.
  case registerRange = 4
  /// An address is beyond the memory.
  case addressRange = 5
  /// An address is not aligned.
  case unaligned = 6
  /// The program ran past its last instruction.
  case missingHalt = 7
  /// The pass exceeds the machine's instruction limit.
  case endlessLoop = 8
  /// Deadlock: every unfinished device waits for the ring.
  case deadlock = 9
  /// Pieces overlap, leave holes, or totals or lengths differ.
  case ringMismatch = 10
  /// A logit is not a number.
  case argmaxOfNaN = 11
  /// The argmax record is empty.
  case emptyArgmax = 12
  /// The device has emitted a token in this pass already.
  case repeatedToken = 13
  /// A device was stopped at a simulated time, and the pass needed it.
  case killed = 14

  /// What happened.
  public var text: String {
    switch self {
    case .undefinedOpcode: "the opcode is not defined"
    case .reservedBits: "reserved bits are not 0"
    case .operandRange: "an operand is out of range"
    case .registerRange: "a register is beyond the register file"
    case .addressRange: "an address is beyond the memory"
    case .unaligned: "an address is not aligned"
    case .missingHalt: "the program ran past its last instruction"
    case .endlessLoop: "the pass exceeds the machine's instruction limit"
    case .deadlock: "deadlock: every unfinished device waits for the ring"
    case .ringMismatch: "the devices' pieces or messages on the ring do not match"
    case .argmaxOfNaN: "a logit is not a number"
    case .emptyArgmax: "the argmax record is empty"
    case .repeatedToken: "the device has emitted a token in this pass already"
    case .killed: "the device was stopped from outside"
    }
  }
}
