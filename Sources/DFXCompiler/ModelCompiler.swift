// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
public import DFXGraph
internal import DFXISA
public import DFXMachine
public import DFXPlan

/// Compiles models for an appliance.
///
/// Passes, each followed by its verifier: complete the plan, lower, schedule, layout, allocate, emit; and a verifier
/// of all of them, for the programs of all cards together.
public struct ModelCompiler: Sendable {
  /// The machine whose capacities programs must respect.
  public let machine: Machine
  /// How models lie on the devices.
  public let plan: Plan
  /// What a pass leaves for the host.
  public let output: PassOutput
  /// Requests whose keys, values and logits have a place on each device.
  public let slots: Int

  /// Number of devices.
  public var deviceCount: Int { plan.mesh.cardCount }

  /// Raised whenever equal weights give other bytes in a segment of the same name and size.
  public static let packing = 2

  /// A number that differs where the plan gives other bytes in a segment of the same name and size.
  public var packing: Int {
    var paper = Plan.paper(devices: deviceCount)
    paper.name = plan.name
    guard plan != paper else { return Self.packing }
    // FNV-1a.
    let hash = plan.json().utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return Self.packing &+ Int(truncatingIfNeeded: hash)
  }

  /// A compiler for `deviceCount` devices of `machine`; without a plan models are split as in the DFX paper.
  public init(
    machine: Machine, deviceCount: Int, plan: Plan? = nil, output: PassOutput = .token,
    slots: Int = 1
  ) {
    precondition(slots > 0, "a model needs a slot")
    self.machine = machine
    self.plan = plan ?? .paper(devices: deviceCount)
    self.output = output
    self.slots = slots
  }

  /// Compiles programs and images; `weights` may be nil when only timing is wanted.
  public func compile(
    _ graph: Graph, weights: (any WeightTable)? = nil
  ) throws -> CompiledModel {
    let completed = try completedPlan(for: graph)
    let devices = try devices(graph, completed)
    return CompiledModel(
      programs: devices.map(\.program),
      images: weights.map { weights in devices.map { $0.image(graph, weights: weights) } } ?? [],
      logits: Self.logits(devices), slots: slots,
      taps: devices.map(\.taps),
      devicesWithoutHeads: completed.cardsWithoutHeads(of: graph),
      layers: devices.map(\.layers),
      loadedBytes: devices.reduce(0) { $0 + $1.loadedBytes },
      usedBytes: devices.map(\.layout.usedBytes),
      contextBytes: devices.map(\.contextBytes),
      peakVectorTiles: devices.map(\.registers.peakTiles))
  }

  /// The programs of all devices, verified one by one and together.
  func devices(_ graph: Graph, _ completed: CompletedPlan) throws -> [CompiledDevice] {
    let limit = machine.maximumDevices
    guard (1...limit).contains(deviceCount) else {
      throw CompilerError.deviceCount(deviceCount, maximum: limit)
    }
    try checkDimensions(graph)
    try completed.verifyCoverage(of: graph)
    let fingerprint = machine.fingerprint
    let devices = try (0..<deviceCount).map {
      try compile(graph, completed, card: $0, fingerprint: fingerprint)
    }
    let sharded = ShardedGraph(graph, completed)
    try sharded.verify()
    try ProgramsMeaning(graph: graph, tile: TileShape(machine))
      .verify(devices, known: sharded.wanted)
    return devices
  }

  /// How every value of a model lies on the devices.
  ///
  /// Columns are split in blocks of 64 whatever the tile, as ring messages and chunks of the vector unit have it.
  public func completedPlan(for graph: Graph) throws(PlanError) -> CompletedPlan {
    try plan.completed(for: graph, columnBlock: 64)
  }

  private func compile(
    _ graph: Graph, _ plan: CompletedPlan, card: Int, fingerprint: String
  ) throws -> CompiledDevice {
    var lowering = GraphLowering(
      graph: graph, plan: plan, card: card, tile: TileShape(machine), output: output)
    let lowered = try lowering.lower()
    try lowered.verify(after: "lower")

    let schedule = HoistReads()
    let scheduled = schedule.run(lowered)
    try schedule.verify(scheduled, before: lowered)

    let layers = plan.stage(ofCard: card).layers
    let layout = RegionLayout(regions: scheduled.regions, layers: layers.count, slots: slots)
    try layout.verify(
      regions: scheduled.regions, layers: layers.count,
      capacity: [.hbm: machine.hbmBytes, .ddr: machine.ddrBytes], device: card)

    let registers = try RegisterAllocator(
      vectorTiles: machine.vectorRegisterTiles, scalars: machine.scalarRegisters
    ).run(scheduled)
    try registers.verify(
      scheduled, vectorTiles: machine.vectorRegisterTiles, scalars: machine.scalarRegisters)

    let emitter = Emitter(
      program: scheduled, layout: layout, registers: registers, layers: layers)
    let program = try emitter.emit(
      device: card, deviceCount: deviceCount, machineFingerprint: fingerprint)
    try emitter.verify(program, instructionMemoryBytes: machine.instructionMemoryBytes)
    try program.verifyDataflow(of: scheduled, contextLength: graph.size(.context))
    return CompiledDevice(
      card: card, layers: layers, vocabulary: lowering.vocabulary, program: program,
      taps: emitter.taps,
      regions: scheduled.regions, layout: layout, registers: registers)
  }

  /// Where logits are; those that several cards have, on the first of them.
  private static func logits(_ devices: [CompiledDevice]) -> [LogitsLocation] {
    var known = Set<Range<Int>>()
    return devices.compactMap(\.logits).filter { known.insert($0.vocabulary).inserted }
  }

  /// Everything that an instruction field of 16 bits must hold.
  private func checkDimensions(_ graph: Graph) throws(CompilerError) {
    let sizes = graph.dimensions.filter { $0.dimension != .vocabulary }
      .map { ("the dimension '\($0.dimension)'", $0.size) }
    let counts = [("the number of layers", graph.layers), ("the number of slots", slots)]
    for (what, value) in sizes + counts where value > 65_520 {
      throw .dimension(what: what, value: value, maximum: 65_520)
    }
  }
}

/// The outcome of all passes for one device.
struct CompiledDevice {
  let card: Int
  /// The layers of the model that it computes.
  let layers: Range<Int>
  /// The logits that it computes.
  let vocabulary: Range<Int>
  let program: Program
  let taps: [TapPoint]
  let regions: [Region]
  let layout: RegionLayout
  let registers: RegisterAllocation

  /// Bytes of the regions that the host fills.
  var loadedBytes: Int {
    regions.filter { $0.content != .empty }
      .reduce(0) { $0 + $1.byteCount * ($1.perLayer ? layers.count : 1) }
  }

  /// Bytes of each memory that passes write: keys, values and logits.
  var contextBytes: [DeviceMemory: Int] {
    regions.filter { $0.content == .empty }.reduce(into: [:]) { bytes, region in
      bytes[region.memory, default: 0] +=
        region.byteCount * (region.perLayer ? layers.count : 1)
        * (region.slotted ? layout.slots : 1)
    }
  }

  /// Where the logits are, when the program leaves them.
  var logits: LogitsLocation? {
    guard let index = regions.firstIndex(where: { $0.name == Region.logitsName }) else {
      return nil
    }
    return LogitsLocation(
      device: card, address: UInt64(layout.placements[index].base),
      slotBytes: UInt64(layout.slotBytes), vocabulary: vocabulary)
  }
}
