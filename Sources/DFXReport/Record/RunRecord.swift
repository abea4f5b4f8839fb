// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// Everything a run leaves behind; reports are computed from it and from nothing else.
public struct RunRecord: Sendable {
  /// The arguments that made the run, program name first.
  public var command: [String]
  /// The model's shape.
  public var model: ModelSummary
  /// The machine with what its events cost.
  public var machine: MachineSummary
  /// How the programs were executed.
  public var mode: ExecutionMode
  /// Devices on the ring.
  public var deviceCount: Int
  /// Tokens of the prompt.
  public var inputTokens: Int
  /// Tokens produced.
  public var outputTokens: Int
  /// Passes in the order in which they ran; equal ones may be grouped.
  public var passes: [PassGroup]
  /// Time in which no device runs, by stage.
  public var host: HostTime
  /// Filling the memories once, before the first pass.
  public var load: LoadCost
  /// Wall-clock seconds the simulation took, without loading.
  public var wallSeconds: Double
  /// Activations of the simulation kernel.
  public var simulatorEvents: UInt64
  /// Prompt and text of a run with values.
  public var generation: GenerationRecord?
  /// Commit records of one pass, for the timeline; may be empty.
  public var commits: [CommitRecord]
  /// Requests that a pass shall be priced for as if it served them together; nil prices none.
  public var batch: Int?

  /// A run; what is not given is empty or 0.
  public init(
    command: [String], model: ModelSummary, machine: MachineSummary, mode: ExecutionMode,
    deviceCount: Int, inputTokens: Int, outputTokens: Int, passes: [PassGroup] = [],
    host: HostTime = HostTime(), load: LoadCost = LoadCost(), wallSeconds: Double = 0,
    simulatorEvents: UInt64 = 0, generation: GenerationRecord? = nil,
    commits: [CommitRecord] = []
  ) {
    self.command = command
    self.model = model
    self.machine = machine
    self.mode = mode
    self.deviceCount = deviceCount
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.passes = passes
    self.host = host
    self.load = load
    self.wallSeconds = wallSeconds
    self.simulatorEvents = simulatorEvents
    self.generation = generation
    self.commits = commits
  }

  /// Passes of both stages.
  public var passCount: Int { passes.reduce(0) { $0 + $1.count } }

  /// Bytes moved on each HBM channel over all passes, `[device][channel]`, as counted.
  public var hbmChannelBytes: [[UInt64]] { deviceTotals.map(\.hbmChannelBytes) }

  /// Kernel clock cycles of the passes of `stage`, or of all.
  public func cycles(of stage: Stage? = nil) -> UInt64 {
    passes.filter { stage == nil || $0.stage == stage }
      .reduce(0) { $0 + $1.result.cycles * UInt64($1.count) }
  }
}

/// The two stages of text generation.
public enum Stage: String, Sendable, Codable, CaseIterable {
  /// The prompt is processed, up to the first output token.
  case summarization
  /// Further output tokens are produced one by one.
  case generation
}

/// One or more equal passes of a stage.
public struct PassGroup: Sendable, Equatable {
  /// The stage the passes belong to.
  public var stage: Stage
  /// Counters and cycles of one such pass.
  public var result: PassResult
  /// How many passes are like it.
  public var count: Int

  /// `count` passes with equal results.
  public init(stage: Stage, result: PassResult, count: Int = 1) {
    self.stage = stage
    self.result = result
    self.count = count
  }
}

/// Time of a stage in which the host, not a device, is busy; milliseconds.
public struct StageHostTime: Sendable, Equatable {
  /// Issuing commands.
  public var commandMs: Double
  /// Moving data over PCIe.
  public var transferMs: Double

  /// Host time of a stage in milliseconds.
  public init(commandMs: Double = 0, transferMs: Double = 0) {
    self.commandMs = commandMs
    self.transferMs = transferMs
  }

  /// Both parts, milliseconds.
  public var totalMs: Double { commandMs + transferMs }
}

/// Host time of both stages and what crosses PCIe meanwhile.
public struct HostTime: Sendable, Equatable {
  /// While the prompt is processed.
  public var summarization: StageHostTime
  /// While text is generated.
  public var generation: StageHostTime
  /// Bits over PCIe during both stages that no device counted.
  public var pcieBits: UInt64

  /// Host time by stage.
  public init(
    summarization: StageHostTime = StageHostTime(), generation: StageHostTime = StageHostTime(),
    pcieBits: UInt64 = 0
  ) {
    self.summarization = summarization
    self.generation = generation
    self.pcieBits = pcieBits
  }

  /// The host time of `stage`.
  public subscript(stage: Stage) -> StageHostTime {
    switch stage {
    case .summarization: summarization
    case .generation: generation
    }
  }
}

/// Images sent to the devices once.
public struct LoadCost: Sendable, Equatable {
  /// Bytes over all devices.
  public var bytes: UInt64
  /// Simulated milliseconds.
  public var milliseconds: Double

  /// A load of `bytes` that takes `milliseconds`.
  public init(bytes: UInt64 = 0, milliseconds: Double = 0) {
    self.bytes = bytes
    self.milliseconds = milliseconds
  }
}

/// What a run with values read and wrote.
public struct GenerationRecord: Sendable, Equatable {
  /// The prompt as given.
  public var prompt: String
  /// Its token ids.
  public var promptTokens: [Int]
  /// The produced token ids.
  public var tokens: [Int]
  /// The produced text.
  public var text: String

  /// A prompt with what followed it.
  public init(prompt: String, promptTokens: [Int], tokens: [Int], text: String) {
    self.prompt = prompt
    self.promptTokens = promptTokens
    self.tokens = tokens
    self.text = text
  }
}
