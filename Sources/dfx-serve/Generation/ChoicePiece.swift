// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import DFXRuntime

/// A part of a choice, as soon as it is known.
struct ChoicePiece: Sendable {
  /// Whether it comes before all others.
  var isFirst = false
  /// Text that follows the text so far.
  var text = ""
  /// Tokens with their log-probabilities, where they are wanted.
  var tokens: [TokenEntry] = []
  /// Why the choice ended, with its last piece.
  var end: ChoiceEnd?

  static func + (first: Self, second: Self) -> Self {
    Self(
      isFirst: first.isFirst, text: first.text + second.text, tokens: first.tokens + second.tokens,
      end: second.end ?? first.end)
  }
}

/// A token of an answer.
struct TokenEntry: Sendable {
  struct Candidate: Sendable {
    let text: String
    let bytes: [UInt8]
    let logprob: Double
  }

  let text: String
  let bytes: [UInt8]
  /// Nil for the first token of all, which nothing precedes.
  let logprob: Double?
  /// Most likely first.
  let top: [Candidate]
  /// Characters of the answer before it.
  let offset: Int
}

/// How a choice ended.
struct ChoiceEnd: Sendable {
  let reason: FinishReason
  let promptTokens: Int
  let generatedTokens: Int
  let times: RequestTimes
}

/// Why a choice ended, by the words of the API.
enum FinishReason: String, Sendable, CaseIterable {
  /// An end-of-text token or a stop text.
  case stop
  /// The number of tokens, or the context.
  case length
}

/// What becomes of a choice's events.
struct ChoiceProgress {
  private let model: ServedModel
  private let call: GenerationCall
  private let prompt: ServedModel.Prompt
  private var text: GeneratedText
  /// Characters before each token: those of the tokens before it.
  private var offsets: TokenOffsets
  private var promptPosition = 0
  private var generated = 0
  private var lastToken: ContinuousClock.Instant?
  private let started: ContinuousClock.Instant

  init(_ choice: RunningChoice, of call: GenerationCall, model: ServedModel) {
    self.model = model
    self.call = call
    prompt = choice.prompt
    started = choice.started
    text = GeneratedText(
      tokenizer: model.tokenizer, stopTexts: model.stopTexts(call.parameters),
      stopTokens: model.stopTokens(call.parameters))
    offsets = TokenOffsets(model.tokenizer)
  }

  /// What is known before anything ran.
  mutating func begin() -> ChoicePiece? {
    guard call.echo else { return call.announces ? ChoicePiece(isFirst: true) : nil }
    var piece = ChoicePiece(text: prompt.text)
    if call.logprobs != nil, let first = prompt.tokens.first {
      piece.tokens = [entry(first, nil)]
      promptPosition = 1
    }
    return piece
  }

  /// What an event adds; nil where that is nothing yet.
  mutating func take(_ event: ServingEvent) throws -> ChoicePiece? {
    switch event {
    case .prompt(let found):
      guard call.echo else { return nil }
      let first = promptPosition
      promptPosition += found.count
      return ChoicePiece(
        tokens: zip(prompt.tokens[first...], found).map { entry($0, $1) })
    case .token(let token, let logprobs):
      observeToken()
      generated += 1
      let piece = ChoicePiece(
        text: text.append(token), tokens: logprobs.map { [entry(token, $0)] } ?? [])
      return piece.text.isEmpty && piece.tokens.isEmpty ? nil : piece
    case .finished(let end, let times):
      guard let reason = FinishReason(end) else { throw CancellationError() }
      model.metrics.finished(
        reason, wall: ContinuousClock.now - started, times: times)
      return ChoicePiece(
        text: text.finish(),
        end: ChoiceEnd(
          reason: reason, promptTokens: prompt.tokens.count, generatedTokens: generated,
          times: times))
    case .failed(let cause):
      model.metrics.failed()
      throw APIError(cause)
    }
  }

  private mutating func observeToken() {
    let now = ContinuousClock.now
    if let lastToken {
      model.metrics.tokenFollowed(after: now - lastToken)
    } else {
      model.metrics.firstToken(after: now - started)
    }
    lastToken = now
  }

  private mutating func entry(_ token: Int, _ logprobs: TokenLogprobs?) -> TokenEntry {
    let bytes = model.tokenizer.bytes(of: [token])
    let top = logprobs?.top.map { candidate in
      let bytes = model.tokenizer.bytes(of: [candidate.token])
      return TokenEntry.Candidate(
        text: model.text(of: bytes), bytes: bytes, logprob: candidate.logprob)
    }
    return TokenEntry(
      text: model.text(of: bytes), bytes: bytes, logprob: logprobs?.chosen.logprob,
      top: top ?? [], offset: offsets.next(token))
  }
}

extension FinishReason {
  /// Nil for a choice that was cancelled.
  init?(_ end: StopReason) {
    switch end {
    case .stopText, .endOfText: self = .stop
    case .maximumTokens, .contextLimit: self = .length
    case .interrupted: return nil
    }
  }
}
