// SPDX-License-Identifier: Apache-2.0

public import DFXModel

/// Text generation for one prompt.
public struct GenerationRequest: Sendable, Equatable {
  /// Token ids of the prompt; at least one.
  public let prompt: [Int]
  /// Most tokens to generate; at least one.
  public let maximumNewTokens: Int
  /// Tokens after which generation stops.
  public let stopTokens: Set<Int>
  /// How tokens are chosen.
  public let sampling: Sampling
  /// What changes logits before; those about the end of the text are about `stopTokens`.
  public let rules: LogitsRules

  /// Whether the host needs the logits of passes.
  public var needsLogits: Bool { sampling.needsLogits || !rules.isEmpty }

  /// A request.
  public init(
    prompt: [Int], maximumNewTokens: Int, stopTokens: Set<Int>, sampling: Sampling,
    rules: LogitsRules = LogitsRules()
  ) {
    self.prompt = prompt
    self.maximumNewTokens = maximumNewTokens
    self.stopTokens = stopTokens
    self.sampling = sampling
    self.rules = rules
  }
}

/// Why generation ended.
public enum StopReason: String, Sendable, Codable {
  /// An end-of-text token was generated.
  case endOfText = "end_of_text"
  /// A text at which to stop was generated.
  case stopText = "stop_text"
  /// The requested number of tokens was generated.
  case maximumTokens = "max_new_tokens"
  /// The context is full.
  case contextLimit = "context_limit"
  /// The caller cancelled.
  case interrupted
}

/// The outcome of a request.
public struct GenerationResult: Sendable, Equatable {
  /// Generated tokens, the stop token included.
  public let tokens: [Int]
  /// Why generation ended.
  public let stopReason: StopReason
  /// The passes over the prompt; the last one gives the first token.
  public let summarization: StageRecord
  /// The passes over generated tokens.
  public let generation: StageRecord
}

/// Why a request failed.
public enum RuntimeError: Error, Sendable, Equatable, CustomStringConvertible {
  case emptyPrompt
  case promptTooLong(tokens: Int, context: Int)
  case unknownToken(id: Int, vocabulary: Int)
  case unknownTokenInRule(rule: String, id: Int, vocabulary: Int)
  case noToken(position: Int)
  case unusableLogits(position: Int)
  case nothingLeft(position: Int)

  /// One line that names the cause and what to do.
  public var description: String {
    switch self {
    case .emptyPrompt:
      "the prompt has no tokens: give at least one character"
    case .promptTooLong(let tokens, let context):
      "the prompt has \(tokens) tokens, the model's context holds \(context): shorten it"
    case .unknownToken(let id, let vocabulary):
      "token \(id) is not in the vocabulary of \(vocabulary) tokens"
    case .unknownTokenInRule(let rule, let id, let vocabulary):
      "\(rule) names token \(id), which is not in the vocabulary of \(vocabulary) tokens"
    case .noToken(let position):
      "the program reported no token at position \(position)"
    case .nothingLeft(let position):
      """
      the settings of generation leave no token at position \(position): see suppress_tokens, \
      no_repeat_ngram_size, temperature and the like in generation_config.json
      """
    case .unusableLogits(let position):
      "the logits at position \(position) are not numbers: the checkpoint overflows FP16"
    }
  }
}

extension GenerationRequest {
  /// Refuses what a model cannot read or write: its prompt, and rules about tokens that it does not have.
  ///
  /// Tokens that are suppressed or end the text may be missing, as in transformers: nothing is chosen then that should not be.
  package func validate(context: Int, vocabulary: Int) throws(RuntimeError) {
    try Self.validate(prompt: prompt, context: context, vocabulary: vocabulary)
    let named: [(rule: String, tokens: [Int])] = [
      ("sequence_bias", rules.biases.flatMap(\.tokens)),
      ("bad_words_ids", rules.forbiddenSequences.flatMap { $0 }),
      ("forced_bos_token_id", rules.forcedFirstToken.map { [$0] } ?? []),
      ("forced_eos_token_id", rules.forcedLastTokens),
    ]
    for (rule, tokens) in named {
      if let unknown = tokens.first(where: { !(0..<vocabulary).contains($0) }) {
        throw .unknownTokenInRule(rule: rule, id: unknown, vocabulary: vocabulary)
      }
    }
  }

  /// Refuses a prompt that a model cannot read: an empty one, one that is longer than its context, unknown tokens.
  static func validate(
    prompt: [Int], context: Int, vocabulary: Int
  ) throws(RuntimeError) {
    guard !prompt.isEmpty else { throw .emptyPrompt }
    guard prompt.count <= context else {
      throw .promptTooLong(tokens: prompt.count, context: context)
    }
    if let unknown = prompt.first(where: { !(0..<vocabulary).contains($0) }) {
      throw .unknownToken(id: unknown, vocabulary: vocabulary)
    }
  }
}
