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
  ///   - isCancelled: asked before every pass.
  public func generate(
    _ request: GenerationRequest, onToken: (Int) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws -> GenerationResult {
    try validate(request)
    var sampler: TokenSampler?
    if case .random(let sampling) = request.sampling { sampler = TokenSampler(sampling) }
    var tokens: [Int] = []
    var summarization = StageRecord()
    var generation = StageRecord()
    summarization.host = hostTiming.request
    var stopReason = StopReason.maximumTokens
    var position = 0

    while true {
      if isCancelled() {
        stopReason = .interrupted
        break
      }
      let inPrompt = position < request.prompt.count
      let input = inPrompt ? request.prompt[position] : tokens[tokens.count - 1]
      let pass = try appliance.runPass(token: input, position: position)
      if inPrompt { summarization.add(pass) } else { generation.add(pass) }
      position += 1
      guard position >= request.prompt.count else { continue }

      if sampler != nil {
        let host = hostTiming.sampling(bytes: vocabulary * 2, devices: logitsLocations.count)
        if inPrompt { summarization.host += host } else { generation.host += host }
      }
      let token = try nextToken(pass, sampler: &sampler, position: position - 1)
      tokens.append(token)
      onToken(token)
      if request.stopTokens.contains(token) {
        stopReason = .endOfText
        break
      }
      if tokens.count == request.maximumNewTokens { break }
      if position == context {
        stopReason = .contextLimit
        break
      }
    }
    return GenerationResult(
      tokens: tokens, stopReason: stopReason, summarization: summarization, generation: generation)
  }

  /// Logits of every position of `tokens`, one row of `vocabulary` values each.
  public func logits(
    tokens: [Int], onPosition: (Int) -> Void = { _ in }
  ) throws -> [[Float16]] {
    try validate(tokens)
    return try tokens.enumerated().map { position, token in
      _ = try appliance.runPass(token: token, position: position)
      onPosition(position)
      return try readLogits()
    }
  }

  private func nextToken(
    _ pass: PassResult, sampler: inout TokenSampler?, position: Int
  ) throws -> Int {
    if sampler != nil {
      guard let token = sampler?.sample(try readLogits()) else {
        throw RuntimeError.unusableLogits(position: position)
      }
      return token
    }
    guard let token = pass.token else { throw RuntimeError.noToken(position: position) }
    return token
  }

  private func readLogits() throws -> [Float16] {
    var logits = Array(repeating: Float16(0), count: vocabulary)
    for location in logitsLocations {
      let share = try appliance.readMemory(
        device: location.device, memory: .hbm, address: location.address,
        count: location.vocabulary.count)
      logits.replaceSubrange(location.vocabulary, with: share)
    }
    return logits
  }

  private func validate(_ request: GenerationRequest) throws(RuntimeError) {
    try validate(request.prompt)
  }

  private func validate(_ tokens: [Int]) throws(RuntimeError) {
    guard !tokens.isEmpty else { throw .emptyPrompt }
    guard tokens.count <= context else {
      throw .promptTooLong(tokens: tokens.count, context: context)
    }
    if let unknown = tokens.first(where: { !(0..<vocabulary).contains($0) }) {
      throw .unknownToken(id: unknown, vocabulary: vocabulary)
    }
  }
}
