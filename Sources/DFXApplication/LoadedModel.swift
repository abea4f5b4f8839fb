// SPDX-License-Identifier: Apache-2.0

public import DFXCompiler
public import DFXDevice
internal import DFXFrontends
public import DFXMachine
public import DFXModel
public import DFXPlan
public import DFXRuntime
public import DFXSimulator
internal import Foundation

/// A model on a simulated appliance, ready to run.
public struct LoadedModel {
  /// Passes of the compiled programs.
  public let session: Session
  /// The devices.
  public let platform: SimulatedPlatform
  /// Programs, images, and where the programs leave what.
  public let compiled: CompiledModel
  /// The model's shape.
  public let configuration: ModelConfiguration
  /// The machine that is simulated.
  public let machine: Machine
  /// What keeps the images for the next start, where they are not kept already.
  private let writing: ImageWriting?

  /// Compiles a checkpoint and loads it: refuses what cannot fit before it reads any weight.
  ///
  /// - Parameters:
  ///   - plan: how the model lies on the devices; nil for the split of the DFX paper.
  ///   - threads: host threads for the devices' arithmetic, at most one per processor; 0 takes that many.
  ///   - cache: images of earlier starts; nil packs the weights anew.
  ///   - slots: requests whose keys and values have a place.
  public init(
    source: ModelSource, machine: Machine = .u280, devices: Int = 1, plan: Plan? = nil,
    mode: ExecutionMode = .functional, threads: Int = 0, cache: ImageCache? = nil,
    output: PassOutput = .token, slots: Int = 1, onEvent: (LoadingEvent) -> Void = { _ in }
  ) throws {
    self.machine = machine
    let folder = try source.directory()
    // Looked at before the files are opened, so that what changes meanwhile shows.
    let cached = cache.map { ($0, CheckpointContent(files: Checkpoint.files(in: folder))) }
    // Without a cache of images nothing is read after the packing.
    let model = try ModelGraph(directory: folder, reading: cache == nil ? .once : .again)
    configuration = model.configuration
    if let note = model.absenceNote { onEvent(.note(note)) }
    let compiler = ModelCompiler(
      machine: machine, deviceCount: devices, plan: plan, output: output, slots: slots)
    compiled = try compiler.compile(model.graph, weights: model.weights)
    try HostMemory.check(imageBytes: compiled.loadedBytes)
    if let event = compiled.devicesWithoutHeadsEvent { onEvent(event) }
    platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: mode,
      // More threads than processors only wait for each other.
      hostThreads: min(threads, ProcessInfo.processInfo.activeProcessorCount))
    try platform.load(programs: compiled.programs)
    do {
      writing = try Self.load(
        compiled.images, packing: compiler.packing, into: platform, cached, onEvent)
    } catch let error as CheckpointError {
      // What is wrong with a weight may be that somebody writes the file.
      try model.requireUnchanged()
      throw error
    }
    try model.requireUnchanged()
    onEvent(.loaded)
    session = Session(
      appliance: platform, context: configuration.context, vocabulary: configuration.vocabulary,
      logits: compiled.logits, hostTiming: HostTiming(machine))
  }

  /// Fills the memories, and returns what keeps the images where that is still to be done.
  private static func load(
    _ images: [MemoryImage], packing: Int, into platform: SimulatedPlatform,
    _ cached: (cache: ImageCache, content: CheckpointContent)?, _ onEvent: (LoadingEvent) -> Void
  ) throws -> ImageWriting? {
    let total = images.reduce(0) { $0 + $1.byteCount }
    guard let cached else {
      try platform.load(images: images) { onEvent(.loading(bytes: $0, of: total)) }
      return nil
    }
    return try platform.load(
      images: images, of: cached.content, packing: packing, cache: cached.cache,
      onProgress: { onEvent(.loading(bytes: $0, of: total)) }, onNote: { onEvent(.note($0)) })
  }

  /// Begins to keep the images for the next start, where they are not kept: passes must only be those of the
  /// compiled programs from now on.
  public func startKeeping() { writing?.start() }

  /// Waits until the images are kept.
  public func finishKeeping(
    isCancelled: () -> Bool = { false }, onEvent: (LoadingEvent) -> Void = { _ in }
  ) {
    guard let writing else { return }
    let total = writing.totalBytes
    let note = writing.finish(isCancelled: isCancelled) {
      onEvent(.keeping(bytes: $0, of: total))
    }
    onEvent(.kept)
    if let note { onEvent(.note(note)) }
  }

  /// The slots of the appliance, for requests that share it.
  public var slotPasses: SessionSlots {
    SessionSlots(session, slots: compiled.slots) { [platform] in
      try platform.reset(keepMemory: true)
    }
  }

  /// A session whose passes `observer` watches.
  public func session(observer: any PassObserver) -> Session {
    Session(
      appliance: ObservedAppliance(platform, observer: observer), context: configuration.context,
      vocabulary: configuration.vocabulary, logits: compiled.logits,
      hostTiming: HostTiming(machine))
  }
}

extension CompiledModel {
  /// Says which devices have no attention head; nil where all have some.
  public var devicesWithoutHeadsEvent: LoadingEvent? {
    devicesWithoutHeads.isEmpty
      ? nil : .devicesWithoutHeads(devicesWithoutHeads.count, of: programs.count)
  }
}
