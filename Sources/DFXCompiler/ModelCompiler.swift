// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA
public import DFXMachine
public import DFXModel

/// Compiles GPT-2 models for an appliance.
///
/// Passes, each followed by its verifier: partition, lower, schedule, layout, allocate, emit.
public struct ModelCompiler: Sendable {
  /// The machine whose capacities programs must respect.
  public let machine: Machine
  /// Number of devices.
  public let deviceCount: Int
  /// What a pass leaves for the host.
  public let output: PassOutput
  /// Requests whose keys, values and logits have a place on each device.
  public let slots: Int

  /// Raised whenever equal weights give other bytes in a segment of the same name and size.
  public static let packing = 2

  /// A compiler for `deviceCount` devices of `machine`.
  public init(machine: Machine, deviceCount: Int, output: PassOutput = .token, slots: Int = 1) {
    precondition(slots > 0, "a model needs a slot")
    self.machine = machine
    self.deviceCount = deviceCount
    self.output = output
    self.slots = slots
  }

  /// Compiles programs and images; `weights` may be nil when only timing is wanted.
  public func compile(
    _ configuration: GPT2Configuration, weights: (any WeightSource)? = nil
  ) throws -> CompiledModel {
    let limit = machine.maximumDevices
    guard (1...limit).contains(deviceCount) else {
      throw CompilerError.deviceCount(deviceCount, maximum: limit)
    }
    try checkDimensions(configuration)
    let partition = Partition(configuration: configuration, deviceCount: deviceCount)
    try partition.verify(configuration)
    let devices = try partition.devices.map { try compile(configuration, share: $0) }
    return CompiledModel(
      programs: devices.map(\.program),
      images: weights.map { weights in devices.map { $0.image(configuration, weights: weights) } }
        ?? [],
      logits: devices.compactMap(\.logits), slots: slots,
      taps: devices.map(\.taps),
      devicesWithoutHeads: partition.devicesWithoutHeads,
      loadedBytes: devices.reduce(0) { $0 + $1.loadedBytes(layers: configuration.layers) },
      usedBytes: devices.map(\.layout.usedBytes),
      peakVectorTiles: devices.map(\.registers.peakTiles))
  }

  private func compile(
    _ configuration: GPT2Configuration, share: DevicePartition
  ) throws -> CompiledDevice {
    var lowering = ModelLowering(
      configuration: configuration, share: share, deviceCount: deviceCount, output: output)
    let lowered = lowering.lower()
    try lowered.verify(after: "lower")

    let schedule = HoistReads()
    let scheduled = schedule.run(lowered)
    try schedule.verify(scheduled, before: lowered)

    let layout = RegionLayout(
      regions: scheduled.regions, layers: configuration.layers, slots: slots)
    try layout.verify(
      regions: scheduled.regions, layers: configuration.layers,
      capacity: [.hbm: machine.hbmBytes, .ddr: machine.ddrBytes], device: share.device)

    let registers = try RegisterAllocator(
      vectorTiles: machine.vectorRegisterTiles, scalars: machine.scalarRegisters
    ).run(scheduled)
    try registers.verify(
      scheduled, vectorTiles: machine.vectorRegisterTiles, scalars: machine.scalarRegisters)

    let emitter = Emitter(program: scheduled, layout: layout, registers: registers)
    let program = try emitter.emit(
      device: share.device, deviceCount: deviceCount, layers: configuration.layers,
      machineFingerprint: machine.fingerprint)
    try emitter.verify(program, instructionMemoryBytes: machine.instructionMemoryBytes)
    return CompiledDevice(
      share: share, program: program, taps: emitter.taps, regions: scheduled.regions,
      layout: layout, registers: registers)
  }

  /// Everything that an instruction field of 16 bits must hold.
  private func checkDimensions(_ configuration: GPT2Configuration) throws(CompilerError) {
    let dimensions = [
      ("the width", configuration.width), ("the inner width", configuration.innerWidth),
      ("the context", configuration.context), ("the head width", configuration.headWidth),
      ("the number of layers", configuration.layers), ("the number of slots", slots),
    ]
    for (what, value) in dimensions where value > 65_520 {
      throw .dimension(what: what, value: value, maximum: 65_520)
    }
  }
}

/// The outcome of all passes for one device.
struct CompiledDevice {
  let share: DevicePartition
  let program: Program
  let taps: [TapPoint]
  let regions: [Region]
  let layout: RegionLayout
  let registers: RegisterAllocation

  /// Bytes of the regions that the host fills.
  func loadedBytes(layers: Int) -> Int {
    regions.filter { $0.content != .empty }
      .reduce(0) { $0 + $1.byteCount * ($1.perLayer ? layers : 1) }
  }

  /// Where the logits are, when the program leaves them.
  var logits: LogitsLocation? {
    guard let index = regions.firstIndex(where: { $0.name == Region.logitsName }) else {
      return nil
    }
    return LogitsLocation(
      device: share.device, address: UInt64(layout.placements[index].base),
      slotBytes: UInt64(layout.slotBytes), vocabulary: share.vocabularyColumns)
  }
}
