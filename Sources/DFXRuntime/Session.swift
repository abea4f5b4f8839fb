// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXISA

/// The host's side of an appliance that holds a model: runs passes and gathers their results.
public final class Session {
  /// The appliance.
  public let appliance: any Appliance
  /// Positions that the key/value cache holds.
  public let context: Int
  /// Tokens that have an embedding.
  public let vocabulary: Int
  private let logitsLocations: [LogitsLocation]
  private let hostTiming: HostTiming

  /// A session on an appliance whose programs and images are loaded.
  ///
  /// `logits` says where the programs leave the logits; empty when they do not.
  public init(
    appliance: any Appliance, context: Int, vocabulary: Int, logits: [LogitsLocation],
    hostTiming: HostTiming
  ) {
    self.appliance = appliance
    self.context = context
    self.vocabulary = vocabulary
    logitsLocations = logits
    self.hostTiming = hostTiming
  }

  /// Runs a request: the summarization stage over the prompt, then the generation stage.
  ///
  /// - Parameters:
  ///   - onToken: called with every token as soon as it is known.
  ///   - isComplete: asked after every token whether the text ends there.
  ///   - isCancelled: asked before every pass.
  public func generate(
    _ request: GenerationRequest, onPrompt: (Int) -> Void = { _ in },
    onToken: (Int) -> Void = { _ in }, isComplete: () -> Bool = { false },
    isCancelled: () -> Bool = { false }
  ) throws -> GenerationResult {
    try request.validate(context: context, vocabulary: vocabulary)
    var generation = Generation(request)
    generation.summarization.host = hostTiming.request
    guard
      let prompt = try summarize(
        request.prompt, into: &generation, onPrompt: onPrompt, isCancelled: isCancelled)
    else { return generation.result(.interrupted) }
    var pass = prompt
    var position = request.prompt.count
    while true {
      addSamplingTime(to: &generation)
      let token = try generation.choice.next(token: pass.token, position: position - 1) {
        try readLogits()
      }
      generation.tokens.append(token)
      onToken(token)
      if request.stopTokens.contains(token) { return generation.result(.endOfText) }
      if isComplete() { return generation.result(.stopText) }
      if generation.tokens.count == request.maximumNewTokens {
        return generation.result(.maximumTokens)
      }
      if position == context { return generation.result(.contextLimit) }
      if isCancelled() { return generation.result(.interrupted) }
      pass = try appliance.runPass(token: token, position: position)
      generation.generation.add(pass)
      position += 1
    }
  }

  /// What a request has come to.
  private struct Generation {
    var choice: TokenChoice
    var tokens: [Int] = []
    var summarization = StageRecord()
    var generation = StageRecord()

    init(_ request: GenerationRequest) {
      choice = TokenChoice(request)
    }

    func result(_ stopReason: StopReason) -> GenerationResult {
      GenerationResult(
        tokens: tokens, stopReason: stopReason, summarization: summarization,
        generation: generation)
    }
  }

  /// Prompt tokens between two questions whether to go on, where passes may run together.
  private static let tokensTogether = 64

  /// Runs the passes of the prompt; the result is that of the last, or nil when cancelled.
  private func summarize(
    _ prompt: [Int], into generation: inout Generation, onPrompt: (Int) -> Void,
    isCancelled: () -> Bool
  ) throws -> PassResult? {
    let together = appliance.mode.hasClock ? 1 : Self.tokensTogether
    var last: PassResult?
    for first in stride(from: 0, to: prompt.count, by: together) {
      if isCancelled() { return nil }
      let end = min(first + together, prompt.count)
      let passes = try appliance.runPasses(
        tokens: Array(prompt[first..<end]), position: first,
        output: end == prompt.count ? .last : .none)
      for pass in passes { generation.summarization.add(pass) }
      last = passes.last
      onPrompt(end)
    }
    return last
  }

  /// Sampling on the host follows the pass that gave the logits.
  private func addSamplingTime(to generation: inout Generation) {
    guard generation.choice.needsLogits else { return }
    let host = hostTiming.sampling(bytes: vocabulary * 2, devices: logitsLocations.count)
    if generation.tokens.isEmpty {
      generation.summarization.host += host
    } else {
      generation.generation.host += host
    }
  }

  /// Logits of every position of `tokens`, one row of `vocabulary` values each.
  public func logits(
    tokens: [Int], onPosition: (Int) -> Void = { _ in }
  ) throws -> [[Float16]] {
    var rows: [[Float16]] = []
    try forEachLogits(tokens: tokens) { position, logits in
      rows.append(logits)
      onPosition(position)
    }
    return rows
  }

  /// Runs the passes of `tokens` and hands out the logits of each position, in order.
  public func forEachLogits(
    tokens: [Int], body: (_ position: Int, _ logits: [Float16]) throws -> Void
  ) throws {
    try GenerationRequest.validate(prompt: tokens, context: context, vocabulary: vocabulary)
    for (position, token) in tokens.enumerated() {
      _ = try appliance.runPass(token: token, position: position)
      try body(position, try readLogits())
    }
  }

  /// The logits that the last pass of a slot left.
  func readLogits(slot: Int = 0) throws -> [Float16] {
    var logits = Array(repeating: Float16(0), count: vocabulary)
    for location in logitsLocations {
      let share = try appliance.readMemory(
        device: location.device, memory: .hbm,
        address: location.address + UInt64(slot) * location.slotBytes,
        count: location.vocabulary.count)
      logits.replaceSubrange(location.vocabulary, with: share)
    }
    return logits
  }
}
