// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXCompiler
internal import DFXDebugger
internal import DFXDevice
internal import DFXFiles
internal import DFXModel
internal import DFXReport
internal import DFXRuntime
internal import DFXSweep
internal import Foundation

/// Text from a prompt.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Generate text on the simulated appliance.",
    discussion: """
      Text streams to standard output as the devices produce it; a summary of simulated latency, \
      throughput and energy follows on standard error. Greedy decoding is the default, so results \
      repeat.

      EXAMPLES:
        dfx generate --devices 4 "Once upon a time"
        dfx generate --model gpt2 --max-new-tokens 32 "Hello, my name is"
        dfx generate --temperature 0.8 --top-p 0.95 --seed 7 "Tom found a key"
        dfx generate --break layer=1,op=softmax,token=5 "Once upon a time"
        echo "The storm" | dfx generate --prompt-file - --report run.html
      """)

  @OptionGroup var prompt: PromptOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var appliance: ApplianceOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var caching: CacheOptions
  @OptionGroup var sampling: SamplingOptions

  @OptionGroup var generation: GenerationOptions

  @Option(
    name: .customLong("break"),
    help: ArgumentHelp(
      "Stop in a pass where this holds and look around: layer=3,op=softmax,token=5 (a position); "
        + "also pc, device, head.", valueName: "condition"))
  var breakpoints: [String] = []

  @OptionGroup var reporting: ReportOptions
  @OptionGroup var tracing: TraceOptions

  func validate() throws {
    if tracing.isWanted, !execution.mode.executionMode.hasClock {
      let option = tracing.trace != nil ? "--trace" : "--vcd"
      throw ValidationError("\(option) needs a clock: leave out --mode functional")
    }
  }

  func run() throws {
    let outputs = try reporting.outputs() + tracing.outputs()
    try OutputFile.requireDifferent(outputs)
    // One result on standard output: the text is part of the report.
    let showsText = !outputs.contains(where: \.isStandardOutput)
    let interrupt = Interrupt()
    let source = try model.source()
    let text = try prompt.text()
    let conditions = try breakpoints.map { try BreakCondition(parsing: $0) }
    let folder = try source.directory()
    let shape = try source.configuration()
    let tokenizer = try Tokenizer(directory: folder)
    let promptTokens = tokenizer.encode(text)
    guard !promptTokens.isEmpty else { throw RuntimeError.emptyPrompt }
    guard promptTokens.count <= shape.context else {
      throw RuntimeError.promptTooLong(tokens: promptTokens.count, context: shape.context)
    }
    let configuration = try generation.configuration(directory: folder, draws: sampling.draws)
    let request = GenerationRequest(
      prompt: promptTokens,
      maximumNewTokens: try generation.newTokens(configuration, prompt: promptTokens.count),
      stopTokens: Set(configuration.endOfTextTokens),
      sampling: sampling.sampling(configuration), rules: configuration.rules)
    let loaded = try LoadedModel(
      source: source, appliance: appliance, planning: planning, execution: execution,
      cache: caching.cache, output: request.needsLogits ? .logits : .token,
      isQuiet: reporting.quiet)
    // Who stops inside a pass may write what they like into memories.
    if conditions.isEmpty { loaded.startKeeping() }
    defer {
      if conditions.isEmpty { loaded.finishKeeping(interrupt, isQuiet: reporting.quiet) }
    }

    let start = ContinuousClock.now
    var stream = TextStream(
      tokenizer: tokenizer, stopTokens: request.stopTokens, stopTexts: configuration.stopTexts,
      isSilent: !showsText)
    let result: GenerationResult
    do {
      result = try generate(
        request, in: session(loaded, stoppingAt: conditions), prompt: text, interrupt,
        into: &stream, showsText: showsText)
    } catch is DebuggerQuit {
      return stream.end()
    }
    if result.tokens.isEmpty { stream.begin(prompt: text) }
    stream.end()
    let wall = (ContinuousClock.now - start) / .seconds(1)
    if result.stopReason == .contextLimit && !reporting.quiet {
      Console.note("dfx: stopped: the context of \(shape.context) tokens is full")
    }
    try publish(
      result, loaded: loaded, source: source, text: text, promptTokens: promptTokens,
      output: stream.text, wall: wall)
    if result.stopReason == .interrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
  }

  /// Shows progress until the first token is there, then the text, or progress where nobody sees it.
  private func generate(
    _ request: GenerationRequest, in session: Session, prompt: String, _ interrupt: Interrupt,
    into stream: inout TextStream, showsText: Bool
  ) throws -> GenerationResult {
    var progress = GenerationProgress(
      prompt: request.prompt.count, output: request.maximumNewTokens,
      // Lines among the text would spoil it where both go to one file.
      isStreaming: showsText && (Console.showsResults || !Console.isInteractive),
      isQuiet: reporting.quiet || !breakpoints.isEmpty)
    defer { progress.finish() }
    return try session.generate(
      request, onPrompt: { progress.prompt($0) },
      onToken: {
        if progress.token() { stream.begin(prompt: prompt) }
        stream.show($0)
      }, isComplete: { stream.isComplete }, isCancelled: { interrupt.isRequested })
  }

  /// Passes under the debugger where breakpoints are set.
  private func session(
    _ loaded: LoadedModel, stoppingAt conditions: [BreakCondition]
  ) throws -> Session {
    guard !conditions.isEmpty else { return loaded.session }
    for condition in conditions { try condition.check(against: loaded.compiled.programs) }
    let debugger = Debugger(
      appliance: loaded.platform, programs: loaded.compiled.programs,
      conditions: conditions, stepping: false,
      readCommand: Prompt.read, show: { Console.note($0) })
    return loaded.session(observer: debugger)
  }

  private func publish(
    _ result: GenerationResult, loaded: LoadedModel, source: ModelSource, text: String,
    promptTokens: [Int], output: String, wall: Double
  ) throws {
    // Without an output token there is nothing to report on.
    guard !result.tokens.isEmpty else { return }
    var record = RunRecord(
      command: CommandLine.arguments,
      model: ModelSummary(name: source.name, loaded.configuration),
      machine: MachineSummary(loaded.machine), mode: execution.mode.executionMode,
      deviceCount: appliance.devices, inputTokens: promptTokens.count,
      outputTokens: result.tokens.count)
    record.add(result.summarization, as: .summarization)
    record.add(result.generation, as: .generation)
    record.load = LoadCost(
      imageBytes: loaded.compiled.loadedBytes,
      timing: HostTiming(loaded.machine))
    record.wallSeconds = wall
    record.generation = GenerationRecord(
      prompt: text, promptTokens: promptTokens, tokens: result.tokens, text: output)
    if record.mode.hasClock, tracing.isWanted || reporting.showsTimeline {
      let tokens = promptTokens + result.tokens
      let run = ObservedRun(
        platform: loaded.platform, programs: loaded.compiled.programs, machine: record.machine,
        input: promptTokens.count, passes: tokens.count - 1
      ) { tokens[$0] }
      record.commits = try tracing.observe(run, isQuiet: reporting.quiet)
    }
    try reporting.publish(
      record,
      scaling: ScalingRuns(
        SweepPoint(
          model: model.model, devices: appliance.devices, input: promptTokens.count,
          output: result.tokens.count, machine: appliance.machine, plan: planning.plan)))
  }
}
