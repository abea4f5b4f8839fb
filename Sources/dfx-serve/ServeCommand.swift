// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
internal import DFXApplication
internal import DFXCompiler
internal import DFXFiles
internal import DFXMachine
internal import DFXModel
internal import DFXPlan
public import DFXRuntime
internal import DFXSimulator
internal import Foundation

/// An HTTP server in front of a simulated appliance; `dfx serve` starts it.
@main
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dfx serve",
    abstract: "Serve a model over HTTP, with OpenAI's API.",
    discussion: """
      Requests share the appliance: each holds a slot, and their passes take turns. Each answer is \
      that of the request alone, bit for bit. Times and energy in the answers are the simulated \
      appliance's, never the host's. The server listens on the loopback interface and speaks no TLS: \
      put a proxy in front of it to let others in.

      EXAMPLES:
        dfx serve
        dfx serve --model path/to/gpt2 --devices 4 --slots 8 --port 8080
        curl http://127.0.0.1:8080/v1/completions -H 'Content-Type: application/json' \\
          -d '{"prompt": "Once upon a time", "max_tokens": 32, "temperature": 0}'
      """)

  @Option(help: "A folder with a Hugging Face checkpoint, or an installed model.")
  var model = InstalledModels.defaultName

  @Option(help: "Number of simulated FPGA cards on the ring, 1 to 8.")
  var devices = 1

  @Option(help: "A machine preset or a JSON machine file; see 'dfx machines'.")
  var machine = "u280-dfx"

  @Option(help: "'paper' or a plan file: how the model lies on the devices; see 'dfx plan'.")
  var plan = Plan.defaultName

  @Option(help: "Requests that the appliance holds at once.")
  var slots = 4

  @Option(help: "Requests that may wait for a slot; further ones are refused with status 429.")
  var maxQueued = 256

  @Option(help: "Who gets a free slot: first-come, shortest-prompt or earliest-deadline.")
  var policy = SchedulingPolicy.firstCome

  @Option(help: "Most passes of a prompt before others have their turn.")
  var promptChunk = 16

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 takes a free one and says which.")
  var port = 8080

  @Option(help: "A file with keys, one a line; clients must then give one of them.")
  var apiKeyFile: String?

  @Option(help: "Host threads for the devices' arithmetic; 0 takes all.")
  var threads = 0

  @Flag(
    name: .customLong("no-cache"),
    help: "Pack the weights anew: neither read nor write the cache of compiled images.")
  var isWithoutCache = false

  @Option(help: "Most bytes of a request.")
  var maxBodyBytes = 4 << 20

  @Option(help: "Most seconds of wall time for an answer.")
  var answerSeconds = 600

  @Option(help: "Seconds that answers have left when the server is told to end.")
  var drainSeconds = 30

  @Flag(help: "Take only the end-of-text tokens from the model's generation_config.json.")
  var noGenerationConfig = false

  @Flag(name: .shortAndLong, help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    let ranges: [(String, Int, ClosedRange<Int>)] = [
      ("--devices", devices, 1...8), ("--slots", slots, 1...65_520),
      ("--max-queued", maxQueued, 0...1_000_000), ("--prompt-chunk", promptChunk, 1...65_520),
      ("--port", port, 0...65_535), ("--threads", threads, 0...1024),
      ("--max-body-bytes", maxBodyBytes, 1024...1 << 30),
      ("--answer-seconds", answerSeconds, 1...1_000_000),
      ("--drain-seconds", drainSeconds, 0...1_000_000),
    ]
    for (option, value, range) in ranges where !range.contains(value) {
      throw ValidationError(
        "\(option) is \(value): choose \(range.lowerBound) to \(range.upperBound)")
    }
  }

  func run() async throws {
    let keys = try apiKeyFile.map(Self.keys(of:)) ?? []
    let source = try ModelSource(named: model)
    let tokenizer = try Tokenizer(directory: source.directory())
    let generation = try GenerationConfiguration.load(
      directory: source.directory(), onlyEnds: noGenerationConfig)
    let engine = ServingEngine(
      Scheduler.Settings(
        slots: slots, maximumQueued: maxQueued, promptChunk: promptChunk, policy: policy))
    try await load(source, into: engine)
    let served = ServedModel(
      name: source.name, created: Int(Date().timeIntervalSince1970),
      configuration: try source.configuration(), generation: generation, tokenizer: tokenizer,
      engine: engine,
      metrics: ServerMetrics())
    let limits = Limits(
      bodyBytes: maxBodyBytes, answer: .seconds(answerSeconds), idle: .seconds(60))
    let (host, quiet) = (host, quiet)
    let what =
      "\(source.name) on \(devices) \(devices == 1 ? "device" : "devices"), "
      + "\(slots) \(slots == 1 ? "slot" : "slots")"
    try await ServerRun(
      model: served, settings: try TokenizerSettings(directory: source.directory()),
      limits: limits, host: host, port: port, keys: keys,
      drain: .seconds(drainSeconds)
    ).run { port in
      let address = host.contains(":") ? "[\(host)]" : host
      if !quiet { Self.note("dfx: serving \(what), on http://\(address):\(port)") }
    }
  }

  /// Values from a platform without a clock, times from one without values.
  private func load(_ source: ModelSource, into engine: ServingEngine) async throws {
    let machine = try Machine.named(machine)
    let plan = try Plan.named(plan, devices: devices)
    if let remark = machine.remark { Self.note("dfx: \(remark)") }
    let (devices, slots, threads, quiet) = (devices, slots, threads, quiet)
    let isWithoutCache = isWithoutCache
    try await engine.load {
      let cache =
        isWithoutCache ? nil : ImageCache(environment: ProcessInfo.processInfo.environment)
      let loaded = try LoadedModel(
        source: source, machine: machine, devices: devices, plan: plan, threads: threads,
        cache: cache, output: .logits, slots: slots, onEvent: { Self.show($0, isQuiet: quiet) })
      loaded.startKeeping()
      loaded.finishKeeping(onEvent: { Self.show($0, isQuiet: quiet) })
      let costs = try TimingModel(
        source: source, machine: machine, devices: devices, plan: plan, slots: slots)
      return ServingEngine.Backend(passes: loaded.slotPasses, costs: costs)
    }
  }

  /// Notes of the cache and warnings; loading is short enough to go without a bar.
  private static func show(_ event: LoadingEvent, isQuiet: Bool) {
    guard !isQuiet else { return }
    switch event {
    case .devicesWithoutHeads(let idle, let devices):
      note(
        "dfx: warning: \(idle) of \(devices) devices hold no attention head and compute columns "
          + "only")
    case .note(let line): note("dfx: \(line)")
    case .loading, .keeping, .loaded, .kept: break
    }
  }

  /// Keys of a file, one a line.
  private static func keys(of path: String) throws -> [String] {
    guard let text = try InputFile(path).text(limit: 1 << 20) else {
      throw ValidationError("--api-key-file \(path) is not UTF-8")
    }
    let keys = text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !keys.isEmpty else {
      throw ValidationError("--api-key-file \(path) has no key: write one a line")
    }
    return keys
  }

  static func note(_ line: String) { try? StandardStreams.note(line + "\n") }

  static func main() async {
    StandardStreams.prepare()
    do {
      try await parse().run()
    } catch let error as ServerRun.ListeningFailure {
      note("dfx: error: \(error.message)")
      // EX_TEMPFAIL: the same command may work later.
      Foundation.exit(75)
    } catch {
      guard let failure = ApplicationFailure(error) else { exit(withError: error) }
      note("dfx: error: \(failure.message)")
      Foundation.exit(failure.kind.rawValue)
    }
  }
}

extension SchedulingPolicy: ExpressibleByArgument {}
