// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXDevice
internal import DFXEvaluation
internal import DFXFiles
internal import DFXFrontends
internal import DFXGraph
internal import DFXModel
internal import DFXReport
internal import DFXRuntime
internal import Foundation

/// FP16 device arithmetic against FP32 over a text.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure perplexity over a text, and what FP16 costs against FP32.",
    discussion: """
      Runs a text through the devices, without a clock, and through an FP32 forward pass on the host. \
      The text is cut into windows of the model's context; every token but the first is predicted \
      once. --fp32-only leaves the devices out.

      EXAMPLES:
        dfx evaluate --model gpt2 --text wiki.txt --devices 4
        dfx evaluate --model gpt2 --text wiki.txt --max-tokens 2048 --json
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var appliance: ApplianceOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var caching: CacheOptions

  @Option(help: ArgumentHelp("The text, UTF-8; '-' is standard input.", valueName: "file"))
  var text: String

  @Option(help: "Tokens per window; the model's context when not given.")
  var window: Int?

  @Option(help: "Use only the first tokens of the text.")
  var maxTokens: Int?

  @Flag(help: "Only the FP32 forward pass on the host, without devices.")
  var fp32Only = false

  @Option(help: "Host threads for the devices' arithmetic; 0 takes all.")
  var threads = 0

  @Flag(help: "Print one JSON object (dfx.evaluation/1).")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func validate() throws {
    guard (0...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads): choose 0 to 1024")
    }
    if let window, window < 2 { throw ValidationError("--window is \(window): choose 2 or more") }
    if let maxTokens, maxTokens < 2 {
      throw ValidationError("--max-tokens is \(maxTokens): choose 2 or more")
    }
  }

  func run() throws {
    let source = try model.source()
    let directory = try source.directory()
    let tokenizer = try Tokenizer(directory: directory)
    let tokens = try readTokens(tokenizer)
    let shape = try ModelConfiguration.load(directory: directory)
    let context = window ?? shape.context
    guard context <= shape.context else {
      throw CommandFailure(
        status: .badData,
        message: "--window is \(context): the model's context holds \(shape.context) tokens")
    }
    if let unknown = tokens.first(where: { $0 >= shape.vocabulary }) {
      throw RuntimeError.unknownToken(id: unknown, vocabulary: shape.vocabulary)
    }
    let total = TextWindows(count: tokens.count, context: context).ranges.reduce(0) {
      $0 + $1.count
    }
    let progress = Progress("evaluate", total: total, unit: "tokens", isQuiet: quiet)
    let result = try evaluate(
      tokens, context: context, bytes: tokenizer.bytes(of: Array(tokens.dropFirst())).count,
      source: source, progress)
    let report = EvaluationReport(
      result, model: source.name, devices: appliance.devices, context: context)
    json ? Console.write(report.json.pretty + "\n") : Console.show(report.table)
  }

  private func evaluate(
    _ tokens: [Int], context: Int, bytes: Int, source: ModelSource, _ progress: Progress
  ) throws -> TextEvaluation {
    var progress = progress
    var done = 0
    func advance() {
      done += 1
      progress.update(done)
    }
    let model = try ModelGraph(directory: source.directory())
    let reference = Interpreter(model.graph, weights: model.weights)
    if fp32Only {
      let result = try TextEvaluation(
        tokens: tokens, context: context, predictedBytes: bytes, reference: reference,
        onPosition: advance)
      progress.finish()
      try model.requireUnchanged()
      return result
    }
    let loaded = try LoadedModel(
      source: source, machine: appliance.loadMachine(), devices: appliance.devices,
      plan: planning.load(devices: appliance.devices), mode: .functional, threads: threads,
      cache: caching.cache, output: .logits,
      onEvent: LoadingDisplay(isQuiet: quiet).show)
    loaded.startKeeping()
    defer { loaded.finishKeeping(isQuiet: quiet) }
    let result = try TextEvaluation(
      tokens: tokens, context: context, predictedBytes: bytes, reference: reference
    ) { window, onPosition in
      try loaded.session.forEachLogits(tokens: window) { position, logits in
        try onPosition(position, logits)
        advance()
      }
    }
    progress.finish()
    try model.requireUnchanged()
    return result
  }

  private func readTokens(_ tokenizer: Tokenizer) throws -> [Int] {
    let file = InputFile(text)
    guard let contents = try file.text() else {
      throw CommandFailure(status: .badData, message: "\(file.name): the text is not UTF-8")
    }
    var tokens = tokenizer.encode(contents)
    if let maxTokens { tokens = Array(tokens.prefix(maxTokens)) }
    guard tokens.count >= 2 else {
      throw CommandFailure(
        status: .badData,
        message: "\(text) has \(tokens.count) tokens: at least two are needed to predict one")
    }
    return tokens
  }
}
