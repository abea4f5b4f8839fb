// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXMachine
internal import DFXSimulator

/// An access pattern of one's own.
struct MemoryPatternOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Which memory of a card: hbm (default) or ddr.", valueName: "MEMORY"),
    transform: { text in
      guard let memory = MemoryExperiment.Memory(rawValue: text) else {
        throw ValidationError("'\(text)' is neither hbm nor ddr")
      }
      return memory
    })
  var memory: MemoryExperiment.Memory?

  @Flag(help: "Read; as is the case without --write and --mix.")
  var read = false

  @Flag(help: "Write.")
  var write = false

  @Option(help: ArgumentHelp("Share of writes among reads, 0 to 1.", valueName: "R"))
  var mix: Double?

  @Option(help: ArgumentHelp("Bytes of one access (default: 64).", valueName: "B"))
  var burst: Int?

  @Option(help: ArgumentHelp("Bytes from access to access (default: --burst).", valueName: "B"))
  var stride: Int?

  @Flag(help: "Access random places, multiples of --burst within --window.")
  var random = false

  @Option(help: ArgumentHelp("Bytes within which accesses stay, in each channel.", valueName: "B"))
  var window: Int?

  @Option(help: ArgumentHelp("Channels that do so at once (default: all).", valueName: "N"))
  var channels: Int?

  @Option(help: ArgumentHelp("Bursts that a port has on their way.", valueName: "N"))
  var outstanding: Int?

  @Option(help: ArgumentHelp("Accesses per channel and load (default: 50000).", valueName: "N"))
  var accesses: Int?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Shares of the peak to ask for, such as 0.1 0.5 0.9: latency against load.", valueName: "L"))
  var load: [Double] = []

  @Option(help: ArgumentHelp("Where random sequences begin (default: 1).", valueName: "S"))
  var seed: UInt64?

  /// Whether any of them is given.
  private var isGiven: Bool {
    memory != nil || read || write || mix != nil || burst != nil || stride != nil || random
      || window != nil || channels != nil || outstanding != nil || accesses != nil
      || !load.isEmpty || seed != nil
  }

  /// The experiment; nil where no option asks for one.
  ///
  /// - Parameter machine: what says how large the memory is.
  func experiment(on machine: Machine) -> MemoryExperiment? {
    guard isGiven else { return nil }
    let memory = memory ?? .hbm
    let values = memory == .hbm ? machine.hbm : machine.ddr
    return MemoryExperiment(
      memory: memory, order: random ? .random : .strided, burstBytes: burst ?? 64,
      strideBytes: stride,
      windowBytes: window ?? (random ? values.capacityBytes / values.channels : 0),
      writeShare: mix ?? (write ? 1 : 0), accesses: accesses ?? 50_000, outstanding: outstanding,
      channels: channels, loads: load, seed: seed ?? 1)
  }

  func validate() throws {
    if [read, write, mix != nil].filter({ $0 }).count > 1 {
      throw ValidationError("--read, --write and --mix exclude each other")
    }
    if random && stride != nil {
      throw ValidationError("--random and --stride exclude each other")
    }
  }
}
