// SPDX-License-Identifier: Apache-2.0

internal import DFXCompiler
internal import DFXDevice
internal import DFXMachine
internal import DFXModel
internal import DFXRuntime
internal import DFXSimulator
internal import Foundation

/// A model on a simulated appliance, ready to run.
struct LoadedModel {
  let session: Session
  let platform: SimulatedPlatform
  let compiled: CompiledModel
  let configuration: GPT2Configuration
  let machine: Machine
  /// What keeps the images for the next start, where they are not kept already.
  private let writing: ImageWriting?

  /// Compiles a checkpoint and loads it for the execution that the user chose.
  init(
    source: ModelSource, appliance: ApplianceOptions, execution: ExecutionOptions,
    cache: ImageCache?, output: PassOutput, isQuiet: Bool
  ) throws {
    try self.init(
      source: source, appliance: appliance, mode: execution.mode.executionMode,
      threads: execution.threads, cache: cache, output: output, isQuiet: isQuiet)
  }

  /// Compiles a checkpoint and loads it: refuses what cannot fit before it reads any weight.
  init(
    source: ModelSource, appliance: ApplianceOptions, mode: ExecutionMode, threads: Int,
    cache: ImageCache?, output: PassOutput, isQuiet: Bool
  ) throws {
    machine = try appliance.loadMachine()
    let folder = try source.directory()
    // Looked at before the files are opened, so that what changes meanwhile shows.
    let cached = cache.map { ($0, CheckpointContent(files: Checkpoint.files(in: folder))) }
    // Without a cache of images nothing is read after the packing.
    let checkpoint = try Checkpoint(directory: folder, reading: cache == nil ? .once : .again)
    configuration = checkpoint.configuration
    compiled = try ModelCompiler(
      machine: machine, deviceCount: appliance.devices, output: output
    ).compile(configuration, weights: checkpoint)
    try HostMemory.check(imageBytes: compiled.loadedBytes)
    if !isQuiet { Self.warn(compiled, devices: appliance.devices) }
    platform = try SimulatedPlatform(
      machine: machine, deviceCount: appliance.devices, mode: mode,
      hostThreads: threads)
    try platform.load(programs: compiled.programs)
    let megabytes = compiled.images.reduce(0) { $0 + $1.byteCount } / 1_000_000
    var progress = Progress("load", total: megabytes, unit: "MB", isQuiet: isQuiet)
    if let (cache, content) = cached {
      writing = try platform.load(
        images: compiled.images, of: content, packing: ModelCompiler.packing, cache: cache,
        onProgress: { progress.update($0 / 1_000_000) }, onNote: { Console.note("dfx: \($0)") })
    } else {
      writing = nil
      try platform.load(images: compiled.images) { progress.update($0 / 1_000_000) }
    }
    progress.finish()
    session = Session(
      appliance: platform, context: configuration.context, vocabulary: configuration.vocabulary,
      logits: compiled.logits, hostTiming: HostTiming(machine))
  }

  /// Begins to keep the images for the next start, where they are not kept: passes must only be those of the
  /// compiled programs from now on.
  func startKeeping() { writing?.start() }

  /// Waits until the images are kept.
  func finishKeeping(_ interrupt: Interrupt? = nil, isQuiet: Bool) {
    guard let writing else { return }
    var progress = Progress(
      "cache", total: writing.totalBytes / 1_000_000, unit: "MB", isQuiet: isQuiet)
    let note = writing.finish(isCancelled: { interrupt?.isRequested ?? false }) {
      progress.update($0 / 1_000_000)
    }
    progress.finish()
    if let note, !isQuiet { Console.note("dfx: \(note)") }
  }

  /// A session whose passes `observer` watches.
  func session(observer: any PassObserver) -> Session {
    Session(
      appliance: ObservedAppliance(platform, observer: observer), context: configuration.context,
      vocabulary: configuration.vocabulary, logits: compiled.logits,
      hostTiming: HostTiming(machine))
  }

  /// Says which devices have no attention head.
  static func warn(_ compiled: CompiledModel, devices: Int) {
    let idle = compiled.devicesWithoutHeads
    guard !idle.isEmpty else { return }
    Console.note(
      "dfx: warning: \(idle.count) of \(devices) devices hold no attention head and compute "
        + "columns only")
  }
}

extension HostTiming {
  /// The host's costs on a machine.
  init(_ machine: Machine) {
    self.init(
      commandSeconds: machine.commandSeconds, transferSeconds: machine.transferSeconds,
      readBytesPerSecond: machine.pcieReadBytesPerSecond,
      writeBytesPerSecond: machine.pcieWriteBytesPerSecond)
  }
}

/// The memory of the machine that simulates.
enum HostMemory {
  /// Refuses images that the host cannot hold, before they are loaded.
  static func check(imageBytes: Int) throws {
    guard let available = availableBytes(), imageBytes > available else { return }
    throw CommandFailure(
      status: .badData,
      message: """
        the model's images need \(imageBytes / 1_000_000) MB, this host has \
        \(available / 1_000_000) MB free: use a smaller model or a larger host
        """)
  }

  /// Memory that processes can still take, or nil where the system does not say.
  private static func availableBytes() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kilobytes * 1024
  }
}
