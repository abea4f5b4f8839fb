// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

/// The value of every parameter; those of the paper's machine unless changed.
public struct MachineValues: Sendable, Equatable {
  /// Core: clock, tile shape, fetch, issue, registers.
  public internal(set) var core = CoreValues()
  /// Matrix unit.
  public internal(set) var mpu = MPUValues()
  /// Vector unit.
  public internal(set) var vpu = VPUValues()
  /// Scalar unit.
  public internal(set) var sfu = SFUValues()
  /// HBM2: pseudo-channels with their controllers and AXI ports.
  public internal(set) var hbm = DRAMValues.hbm
  /// DDR4 with its controller.
  public internal(set) var ddr = DRAMValues.ddr
  /// What connects the cards.
  public internal(set) var link = LinkValues()
  /// Ring of links between cards.
  public internal(set) var ring = RingValues()
  /// Switch with a port for each card.
  public internal(set) var `switch` = SwitchValues()
  /// Host and PCIe.
  public internal(set) var host = HostValues()
  /// What stands for the memories.
  public internal(set) var memory = MemoryValues()
  /// Card.
  public internal(set) var card = CardValues()
  /// Resources of the FPGA that parts of a card take.
  public internal(set) var resources = ResourcesValues()
  /// Prices.
  public internal(set) var price = PriceValues()
  /// Energy per event and power that no event explains.
  public internal(set) var energy = EnergyValues()
}

/// Core: clock, tile shape, fetch, issue, registers.
public struct CoreValues: Sendable, Equatable {
  /// Kernel clock (MHz).
  public internal(set) var clockMHz: Double = 200
  /// Elements of the inner dimension per tile, d (elements).
  public internal(set) var tileInner: Int = 64
  /// Columns per tile, l (columns).
  public internal(set) var tileLanes: Int = 16
  /// Cards that an appliance holds at most (cards).
  public internal(set) var maximumDevices: Int = 8
  /// From the program counter to a decoded instruction, when a pass starts and after a jump (cycles).
  public internal(set) var fetchCycles: Int = 4
  /// From operands ready to accepted, one instruction at a time (cycles).
  public internal(set) var dispatchCycles: Int = 97
  /// A control instruction, loops among them (cycles).
  public internal(set) var controlCycles: Int = 1
  /// Operand buffers of a unit: it works from one while the next instruction's operands are collected (buffers).
  public internal(set) var operandBuffers: Int = 2
  /// Tiles per cycle that all operand collectors read from the vector registers (tiles/cycle).
  public internal(set) var registerReadPorts: Int = 1
  /// Instruction memory of a card (KiB).
  public internal(set) var instructionMemoryKiB: Int = 64
  /// Vector register file, in tiles of 64 elements (tiles).
  public internal(set) var vectorRegisterTiles: Int = 1024
  /// Scalar registers (registers).
  public internal(set) var scalarRegisters: Int = 64
  /// Buffer of weight tiles on their way from HBM (KiB).
  public internal(set) var weightBufferKiB: Int = 512
  /// Instructions per pass after which a loop counts as endless (instructions).
  public internal(set) var instructionLimit: Int = 10000000
}

/// Matrix unit.
public struct MPUValues: Sendable, Equatable {
  /// FP16 multiplier (cycles).
  public internal(set) var multiplyCycles: Int = 6
  /// FP16 adder, per level of the tree (cycles).
  public internal(set) var addCycles: Int = 11
  /// Until an accumulator takes its next sum (cycles).
  public internal(set) var accumulateCycles: Int = 4
  /// FP16 comparison, per level of the tree (cycles).
  public internal(set) var compareCycles: Int = 2
  /// GELU of a result (cycles).
  public internal(set) var geluCycles: Int = 30
}

/// Vector unit.
public struct VPUValues: Sendable, Equatable {
  /// Exponential of the vector unit (cycles).
  public internal(set) var expCycles: Int = 4
  /// Load and store: the bypass (cycles).
  public internal(set) var moveCycles: Int = 1
  /// From the operand buffer to the lanes, per 64-element chunk of a vector instruction (cycles).
  public internal(set) var chunkOverheadCycles: Int = 8
}

/// Scalar unit.
public struct SFUValues: Sendable, Equatable {
  /// Reciprocal and reciprocal square root (cycles).
  public internal(set) var unaryCycles: Int = 16
}

/// Parameters of a dram.
public struct DRAMValues: Sendable, Equatable {
  /// Channels, each with its controller and port (channels).
  public internal(set) var channels: Int
  /// Capacity of all channels; what their rows hold, where that is less (GiB).
  public internal(set) var capacityGiB: Double
  /// Clock of the DRAM; data move on both edges, and a tick is its period (MHz).
  public internal(set) var clockMHz: Double
  /// Bank groups of a channel (groups).
  public internal(set) var bankGroups: Int
  /// Banks of a group (banks).
  public internal(set) var banksPerGroup: Int
  /// Low bits of the bank group that lie just above the burst in an address (bits).
  public internal(set) var lowGroupBits: Int
  /// Bytes of a row (bytes).
  public internal(set) var rowBytes: Int
  /// Rows of a bank (rows).
  public internal(set) var rows: Int
  /// Bytes of a column access (bytes).
  public internal(set) var burstBytes: Int
  /// Ticks for which a column access holds the data bus (ticks).
  public internal(set) var burstTicks: Int
  /// Commands start on multiples of it: ticks of a cycle of the controller (ticks).
  public internal(set) var commandTicks: Int
  /// Oldest column accesses that compete, first ready first (accesses).
  public internal(set) var reorderWindow: Int
  /// TRCD (ns).
  public internal(set) var activateToColumnNanoseconds: Double
  /// TRP (ns).
  public internal(set) var prechargeNanoseconds: Double
  /// TRAS (ns).
  public internal(set) var rowActiveNanoseconds: Double
  /// TRTP (ns).
  public internal(set) var readToPrechargeNanoseconds: Double
  /// TWR (ns).
  public internal(set) var writeRecoveryNanoseconds: Double
  /// TFAW, the window of four activations (ns).
  public internal(set) var activationWindowNanoseconds: Double
  /// TRFC, an all-bank refresh (ns).
  public internal(set) var refreshNanoseconds: Double
  /// TREFI, from one refresh to the next (ns).
  public internal(set) var refreshIntervalNanoseconds: Double
  /// TRRD (ticks).
  public internal(set) var activateToActivateTicks: Int
  /// TCCD_L, column accesses of one bank group (ticks).
  public internal(set) var columnSameGroupTicks: Int
  /// TCCD_S, column accesses of two bank groups (ticks).
  public internal(set) var columnOtherGroupTicks: Int
  /// TWTR_L (ticks).
  public internal(set) var writeToReadSameTicks: Int
  /// TWTR_S (ticks).
  public internal(set) var writeToReadOtherTicks: Int
  /// Turnaround of the data bus (ticks).
  public internal(set) var readToWriteTicks: Int
  /// From a write command to its data (ticks).
  public internal(set) var writeLatencyTicks: Int
  /// Idle read of an open row: the path of a request and its data beside the DRAM's own waiting (ns).
  public internal(set) var pathNanoseconds: Double
  /// Bytes of a burst of the port (bytes).
  public internal(set) var portBurstBytes: Int
  /// Bursts that a port has on their way (bursts).
  public internal(set) var outstandingBursts: Int
  /// Added per access where requests cross the switch (ns).
  public internal(set) var switchNanoseconds: Double
}

extension DRAMValues {
  /// HBM2: pseudo-channels with their controllers and AXI ports.
  static let hbm = DRAMValues(
    channels: 32,
    capacityGiB: 8,
    clockMHz: 900,
    bankGroups: 4,
    banksPerGroup: 4,
    lowGroupBits: 1,
    rowBytes: 1024,
    rows: 16384,
    burstBytes: 32,
    burstTicks: 2,
    commandTicks: 2,
    reorderWindow: 16,
    activateToColumnNanoseconds: 14,
    prechargeNanoseconds: 14,
    rowActiveNanoseconds: 33,
    readToPrechargeNanoseconds: 5,
    writeRecoveryNanoseconds: 16,
    activationWindowNanoseconds: 16,
    refreshNanoseconds: 260,
    refreshIntervalNanoseconds: 3900,
    activateToActivateTicks: 4,
    columnSameGroupTicks: 4,
    columnOtherGroupTicks: 2,
    writeToReadSameTicks: 8,
    writeToReadOtherTicks: 6,
    readToWriteTicks: 10,
    writeLatencyTicks: 7,
    pathNanoseconds: 106.66,
    portBurstBytes: 512,
    outstandingBursts: 64,
    switchNanoseconds: 0)
}

extension DRAMValues {
  /// DDR4 with its controller.
  static let ddr = DRAMValues(
    channels: 2,
    capacityGiB: 32,
    clockMHz: 1200,
    bankGroups: 4,
    banksPerGroup: 4,
    lowGroupBits: 2,
    rowBytes: 8192,
    rows: 131072,
    burstBytes: 64,
    burstTicks: 4,
    commandTicks: 4,
    reorderWindow: 16,
    activateToColumnNanoseconds: 14.16,
    prechargeNanoseconds: 14.16,
    rowActiveNanoseconds: 32,
    readToPrechargeNanoseconds: 7.5,
    writeRecoveryNanoseconds: 15,
    activationWindowNanoseconds: 21,
    refreshNanoseconds: 350,
    refreshIntervalNanoseconds: 7800,
    activateToActivateTicks: 6,
    columnSameGroupTicks: 6,
    columnOtherGroupTicks: 4,
    writeToReadSameTicks: 9,
    writeToReadOtherTicks: 3,
    readToWriteTicks: 8,
    writeLatencyTicks: 12,
    pathNanoseconds: 73.3,
    portBurstBytes: 512,
    outstandingBursts: 64,
    switchNanoseconds: 0)
}

/// What connects the cards.
public struct LinkValues: Sendable, Equatable {
  /// What connects the cards (name).
  public internal(set) var model: LinkModel = .ring
}

/// What connects the cards.
public enum LinkModel: String, Sendable, CaseIterable, ParameterChoice {
  /// Links between neighbours, in both directions.
  case ring
  /// A port of a switch for each card, any card to any card.
  case `switch`
}

/// Ring of links between cards.
public struct RingValues: Sendable, Equatable {
  /// From kernel to kernel of neighbouring cards (ns).
  public internal(set) var latencyNanoseconds: Double = 510
  /// Payload rate of a link (Gbit/s).
  public internal(set) var sustainedGbitPerSecond: Double = 95.03
  /// Unit of flow control on a link (bytes).
  public internal(set) var flitBytes: Int = 128
}

/// Switch with a port for each card.
public struct SwitchValues: Sendable, Equatable {
  /// From a port of the switch to another one, cut through (ns).
  public internal(set) var latencyNanoseconds: Double = 300
  /// From kernel to port at the sender and from port to kernel at the receiver, together (ns).
  public internal(set) var endpointNanoseconds: Double = 510
  /// Payload rate of a port, each way (Gbit/s).
  public internal(set) var portGbitPerSecond: Double = 95.03
}

/// Host and PCIe.
public struct HostValues: Sendable, Equatable {
  /// Starting devices or waiting for them (us).
  public internal(set) var commandMicroseconds: Double = 11.9
  /// One transfer over PCIe, whatever its size (us).
  public internal(set) var transferMicroseconds: Double = 14
  /// PCIe rate from a card (GB/s).
  public internal(set) var readGBPerSecond: Double = 12.1
  /// PCIe rate to a card (GB/s).
  public internal(set) var writeGBPerSecond: Double = 7.4
}

/// What stands for the memories.
public struct MemoryValues: Sendable, Equatable {
  /// What stands for HBM and DDR under a clock (name).
  public internal(set) var model: MemoryModel = .fast
}

/// What stands for HBM and DDR under a clock.
public enum MemoryModel: String, Sendable, CaseIterable, ParameterChoice {
  /// A channel that stands for all, its pattern run once; equal passes are equal.
  case fast
  /// Every channel burst by burst, at the program's addresses; state stays from pass to pass.
  case cycle
  /// TLM-2.0 sockets, one per channel, bound to targets of fixed latency and rate.
  case tlm
}

/// Card.
public struct CardValues: Sendable, Equatable {
  /// FPGA whose resources a card has; a card that needs more is refused (name).
  public internal(set) var device: CardDevice = .u280
}

/// FPGA whose resources a card has; a card that needs more is refused.
public enum CardDevice: String, Sendable, CaseIterable, ParameterChoice {
  /// XCU280 of the Alveo U280.
  case u280
  /// XCU50 of the Alveo U50.
  case u50
  /// XCU55C of the Alveo U55C.
  case u55c
  /// Virtex UltraScale+ VU9P.
  case vu9p
  /// XCVH1582 of the VHK158.
  case vhk158
  /// Resources are counted and not checked.
  case none
}

/// Resources of the FPGA that parts of a card take.
public struct ResourcesValues: Sendable, Equatable {
  /// DSP slices of an FP16 multiplier (DSP).
  public internal(set) var multiplierDSPs: Double = 1
  /// DSP slices of an FP16 adder (DSP).
  public internal(set) var adderDSPs: Double = 2
  /// DSP slices of the scalar unit and of the exponentials (DSP).
  public internal(set) var scalarDSPs: Double = 27
  /// Look-up tables per FP16 operator, with routing of its operands (LUT).
  public internal(set) var operatorLUTs: Double = 179.3
  /// Flip-flops per FP16 operator, with registers of its operands (FF).
  public internal(set) var operatorFlipFlops: Double = 422.08
  /// Block RAMs per HBM port: buffers of reads and writes (BRAM36).
  public internal(set) var portBlockRAMs: Double = 25.62
  /// Ultra RAMs per HBM port: buffers of keys and values (URAM).
  public internal(set) var portUltraRAMs: Double = 3.24
  /// DSP slices of shell and PCIe (DSP).
  public internal(set) var shellDSPs: Double = 4
  /// Look-up tables of shell and PCIe (LUT).
  public internal(set) var shellLUTs: Double = 107629
  /// Flip-flops of shell and PCIe (FF).
  public internal(set) var shellFlipFlops: Double = 136086
  /// Block RAMs of shell and PCIe (BRAM36).
  public internal(set) var shellBlockRAMs: Double = 195.5
}

/// Prices.
public struct PriceValues: Sendable, Equatable {
  /// Price of a card (USD).
  public internal(set) var deviceUSD: Double = 7795
  /// Price of the GPU that the paper compares with (USD).
  public internal(set) var gpuUSD: Double = 11458
}

/// Energy per event and power that no event explains.
public struct EnergyValues: Sendable, Equatable {
  /// FP16 multiplication of the matrix unit (pJ).
  public internal(set) var macPicojoules: Double = 2
  /// FP16 addition in the adder tree (pJ).
  public internal(set) var treeAddPicojoules: Double = 1.5
  /// FP16 addition to an accumulator (pJ).
  public internal(set) var accumulatePicojoules: Double = 1.5
  /// FP16 addition of a bias (pJ).
  public internal(set) var biasAddPicojoules: Double = 1.5
  /// GELU of a result (pJ).
  public internal(set) var geluPicojoules: Double = 5
  /// FP16 addition of a vector lane (pJ).
  public internal(set) var vectorAddPicojoules: Double = 1.5
  /// FP16 multiplication of a vector lane (pJ).
  public internal(set) var vectorMulPicojoules: Double = 2
  /// Exponential of a vector lane (pJ).
  public internal(set) var vectorExpPicojoules: Double = 4
  /// An element through the bypass (pJ).
  public internal(set) var vectorMovePicojoules: Double = 0.1
  /// FP16 addition or comparison of a reduction (pJ).
  public internal(set) var vectorReducePicojoules: Double = 1.5
  /// An operation of the scalar unit (pJ).
  public internal(set) var scalarOpPicojoules: Double = 4
  /// A tile read from the vector registers (pJ).
  public internal(set) var registerTileReadPicojoules: Double = 20
  /// A tile written to the vector registers (pJ).
  public internal(set) var registerTileWritePicojoules: Double = 20
  /// HBM read, end to end (pJ/bit).
  public internal(set) var hbmReadPicojoulesPerBit: Double = 5.16
  /// HBM write, end to end (pJ/bit).
  public internal(set) var hbmWritePicojoulesPerBit: Double = 3.47
  /// Activation of an HBM row of 1 KiB (pJ).
  public internal(set) var hbmActivationPicojoules: Double = 909
  /// An all-bank refresh of a pseudo-channel (pJ).
  public internal(set) var hbmRefreshPicojoules: Double = 17100
  /// DDR4 interface and array (pJ/bit).
  public internal(set) var ddrPicojoulesPerBit: Double = 20
  /// Activation of a row of a DDR4 rank (pJ).
  public internal(set) var ddrActivationPicojoules: Double = 2000
  /// A bit over a link (pJ/bit).
  public internal(set) var linkPicojoulesPerBit: Double = 10
  /// An instruction fetched (pJ).
  public internal(set) var instructionFetchPicojoules: Double = 10
  /// A bit over PCIe (pJ/bit).
  public internal(set) var pciePicojoulesPerBit: Double = 10
  /// Board, regulators, static power of the FPGA with its shell (W).
  public internal(set) var boardWatts: Double = 18.4
  /// Clock tree, registers and logic that every cycle switches, per flip-flop of the card (nW/MHz).
  public internal(set) var clockNanowattsPerFFMHz: Double = 55.09
  /// Standby power of an HBM stack that has channels in use (W).
  public internal(set) var hbmStackStandbyWatts: Double = 1.3
  /// Optical module at an end of a link (W).
  public internal(set) var opticsWatts: Double = 3.5
  /// A port of the switch without its module: its share of what the switch draws (W).
  public internal(set) var switchPortWatts: Double = 6
}
