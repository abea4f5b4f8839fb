// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import DFXRuntime

/// The model that a server has, with the engine that runs it.
struct ServedModel: Sendable {
  /// The name that clients give.
  let name: String
  /// When the server started, in seconds of Unix time.
  let created: Int
  let configuration: ModelConfiguration
  /// What the model says about generating text, where a request says nothing.
  let generation: GenerationConfiguration
  let tokenizer: Tokenizer
  let engine: ServingEngine
  let metrics: ServerMetrics

  /// A prompt in both forms.
  struct Prompt: Sendable {
    let tokens: [Int]
    /// What an answer with echo begins with.
    let text: String
  }

  /// Refuses a model that is not here; a request that names none means this one.
  func check(_ requested: String?) throws(APIError) {
    guard let requested, requested != name else { return }
    throw APIError(
      status: .notFound, kind: .notFound,
      message: "the model '\(requested)' is not here: this server has '\(name)'",
      parameter: "model", code: "model_not_found")
  }

  func encode(_ prompt: CompletionRequest.Prompt) throws(APIError) -> Prompt {
    switch prompt {
    case .text(let text): return Prompt(tokens: tokenizer.encode(text), text: text)
    case .tokens(let tokens): return Prompt(tokens: tokens, text: try decode(tokens))
    }
  }

  func decode(_ tokens: [Int], parameter: String = "prompt") throws(APIError) -> String {
    do { return try tokenizer.decode(tokens) } catch {
      throw .invalid(error.message, parameter: parameter)
    }
  }

  /// A token as text: its own, or its bytes where they are only part of a character.
  func text(of bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return "bytes:" + bytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Takes the choices of some prompts into the queue: all of them, or none.
  func start(_ call: GenerationCall) async throws(APIError) -> [RunningChoice] {
    let parameters = call.parameters
    for (token, _) in parameters.biases where !(0..<configuration.vocabulary).contains(token) {
      throw .invalid(
        "'logit_bias' names token \(token), which is not in the vocabulary of "
          + "\(configuration.vocabulary) tokens", parameter: "logit_bias")
    }
    let stopTexts = stopTexts(parameters)
    let stop =
      stopTexts.isEmpty
      ? nil : GeneratedText(tokenizer: tokenizer, stopTexts: stopTexts, stopTokens: [])
    var running: [RunningChoice] = []
    for (number, prompt) in call.prompts.enumerated() {
      let maximum = try maximumTokens(call, prompt)
      for choice in 0..<parameters.choices {
        let request = ServingRequest(
          GenerationRequest(
            prompt: prompt.tokens, maximumNewTokens: maximum,
            stopTokens: stopTokens(parameters),
            sampling: parameters.sampling(generation, choice: choice),
            rules: parameters.rules(generation)),
          logprobs: call.logprobs, promptLogprobs: call.echo && call.logprobs != nil,
          stop: stop, deadline: parameters.deadline)
        do throws(ServingFailure) {
          running.append(
            RunningChoice(
              index: number * parameters.choices + choice, prompt: prompt,
              events: try await engine.submit(request), started: .now))
        } catch {
          if case .queueFull = error { metrics.refused() }
          throw APIError(error)
        }
      }
    }
    return running
  }

  /// Tokens that end a choice and are none of its text.
  func stopTokens(_ parameters: GenerationParameters) -> Set<Int> {
    parameters.ignoresEndOfText ? [] : Set(generation.endOfTextTokens)
  }

  /// Texts that end a choice and are no part of it.
  func stopTexts(_ parameters: GenerationParameters) -> [String] {
    parameters.stop + generation.stopTexts
  }

  /// Most tokens of a choice; what cannot fit the context is refused.
  private func maximumTokens(
    _ call: GenerationCall, _ prompt: Prompt
  ) throws(APIError) -> Int {
    let room = configuration.context - prompt.tokens.count
    guard let wanted = call.parameters.maximumTokens else {
      let standard = call.defaultTokens ?? room
      let allowed = generation.newTokens(prompt: prompt.tokens.count, standard: standard)
      return max(1, min(standard, allowed, room))
    }
    guard wanted <= room else {
      throw .invalid(
        "the prompt's \(prompt.tokens.count) tokens and 'max_tokens' \(wanted) exceed the "
          + "model's context of \(configuration.context): shorten one of them",
        parameter: "max_tokens", code: "context_length_exceeded")
    }
    return wanted
  }
}

/// What a completion or a chat asks of the engine.
struct GenerationCall: Sendable {
  let prompts: [ServedModel.Prompt]
  let parameters: GenerationParameters
  /// Candidates to name beside each token; nil wants no log-probabilities.
  let logprobs: Int?
  /// Whether the answer begins with the prompt.
  let echo: Bool
  /// Whether an answer begins with a piece without text, as those of chats do.
  var announces = false
  /// Most tokens where the request does not say; nil is what the context holds.
  let defaultTokens: Int?
}

/// A choice that waits or runs.
struct RunningChoice: Sendable {
  let index: Int
  let prompt: ServedModel.Prompt
  let events: AsyncStream<ServingEvent>
  let started: ContinuousClock.Instant
}
