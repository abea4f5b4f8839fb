// SPDX-License-Identifier: Apache-2.0

/// A request that waits or holds a slot, with what it has come to.
struct ActiveRequest {
  let events: AsyncStream<ServingEvent>.Continuation
  private let request: ServingRequest
  private var choice: TokenChoice
  private var stop: (any TokenStop)?
  private var generated: [Int] = []

  init(_ request: ServingRequest, events: AsyncStream<ServingEvent>.Continuation) {
    self.request = request
    self.events = events
    stop = request.stop
    choice = TokenChoice(request.generation)
  }

  /// Whether tokens are wanted at all.
  var isGenerating: Bool { request.generation.maximumNewTokens > 0 }

  /// The tokens that passes at these positions take.
  func tokens(at positions: Range<Int>) -> [Int] {
    let prompt = request.generation.prompt
    return positions.map { $0 < prompt.count ? prompt[$0] : generated[$0 - prompt.count] }
  }

  /// How many positions of the prompt need no pass in a slot with the keys and values of `held`.
  func reusable(from held: [Int]) -> Int {
    // All logits of the prompt are wanted.
    guard request.reusesPrefix, !request.promptLogprobs else { return 0 }
    return zip(request.generation.prompt, held).prefix { $0 == $1 }.count
  }

  /// Takes what a turn gave and tells whoever listens.
  /// - Returns: why the request ends, or nil when it goes on.
  mutating func advance(
    _ turn: Scheduler.Turn, _ result: SlotResult, context: Int
  ) throws -> StopReason? {
    try reportPrompt(turn, result)
    guard turn.givesToken else { return nil }
    guard isGenerating else { return .maximumTokens }
    let position = turn.positions.upperBound - 1
    let token = try choice.next(token: result.token, position: position) { result.logits.last }
    generated.append(token)
    var logprobs: TokenLogprobs?
    if let count = request.logprobs, let logits = result.logits.last {
      logprobs = try Self.logprobs(token, logits, count, position: position)
    }
    events.yield(.token(token, logprobs))
    if request.generation.stopTokens.contains(token) { return .endOfText }
    if stop?.ends(after: token) == true { return .stopText }
    if generated.count == request.generation.maximumNewTokens { return .maximumTokens }
    return position + 1 == context ? .contextLimit : nil
  }

  /// The logits of a position say how likely the token after it was.
  private func reportPrompt(_ turn: Scheduler.Turn, _ result: SlotResult) throws {
    let prompt = request.generation.prompt
    guard request.promptLogprobs, turn.positions.lowerBound < prompt.count else { return }
    var found: [TokenLogprobs] = []
    for (position, logits) in zip(turn.positions, result.logits) where position + 1 < prompt.count {
      found.append(
        try Self.logprobs(
          prompt[position + 1], logits, request.logprobs ?? 0, position: position))
    }
    if !found.isEmpty { events.yield(.prompt(found)) }
  }

  private static func logprobs(
    _ token: Int, _ logits: [Float16], _ count: Int, position: Int
  ) throws -> TokenLogprobs {
    guard let found = TokenLogprobs(token: token, logits: logits, top: count) else {
      throw RuntimeError.unusableLogits(position: position)
    }
    return found
  }
}
