// SPDX-License-Identifier: Apache-2.0

/// What a checkpoint says about generating text: `generation_config.json`, as transformers' `generate` understands it.
public struct GenerationConfiguration: Sendable, Equatable {
  /// Most tokens to generate; nil when the file does not say.
  public var maximumNewTokens: Int?
  /// Most tokens of prompt and text together; nil when the file does not say.
  public var maximumLength: Int?
  /// Tokens that end a text.
  public var endOfTextTokens: [Int]
  /// Texts that end a text.
  public var stopTexts: [String]
  /// Rules that change logits before a token is chosen.
  public var rules: LogitsRules
  /// Whether tokens are drawn; otherwise the largest logit wins.
  public var draws: Bool
  /// How tokens are drawn.
  public var drawing: DrawingRules

  /// Greedy generation without rules, up to one of `endOfTextTokens`.
  public init(endOfTextTokens: [Int] = []) {
    self.endOfTextTokens = endOfTextTokens
    stopTexts = []
    rules = LogitsRules()
    draws = false
    drawing = DrawingRules()
  }

  /// Most tokens to generate after a prompt of `prompt` tokens, `standard` where the file says nothing; may be less
  /// than 1, where the prompt is as long as the text may be.
  public func newTokens(prompt: Int, standard: Int) -> Int {
    maximumNewTokens ?? maximumLength.map { $0 - prompt } ?? standard
  }
}

/// Rules that change the logits of the next token, whether it is drawn or not; in the order in which they apply.
public struct LogitsRules: Sendable, Equatable {
  /// A sequence whose last token is made more or less likely where the others came just before.
  public struct Bias: Sendable, Equatable {
    /// The sequence; at least one token.
    public var tokens: [Int]
    /// What is added to the logit of the last.
    public var value: Double

    /// A bias.
    public init(tokens: [Int], value: Double) {
      self.tokens = tokens
      self.value = value
    }
  }

  /// A growing reward for ending the text.
  public struct LengthDecay: Sendable, Equatable {
    /// Generated tokens before it begins.
    public var start: Int
    /// Its base.
    public var factor: Double

    /// A decay.
    public init(start: Int, factor: Double) {
      self.start = start
      self.factor = factor
    }
  }

  /// `sequence_bias`
  public var biases: [Bias] = []
  /// `encoder_repetition_penalty`: above 1, tokens of the prompt become more likely; above 0.
  public var promptRepetitionPenalty = 1.0
  /// `repetition_penalty`: above 1, tokens that came before become less likely; above 0.
  public var repetitionPenalty = 1.0
  /// `frequency_penalty` of OpenAI's API: taken off a logit for each time that its token was generated.
  public var frequencyPenalty = 0.0
  /// `presence_penalty` of OpenAI's API: taken off the logits of tokens that were generated.
  public var presencePenalty = 0.0
  /// `no_repeat_ngram_size`: sequences of so many tokens occur once; 0 is no rule.
  public var noRepeatSize = 0
  /// `encoder_no_repeat_ngram_size`: sequences of so many tokens of the prompt do not occur again; 0 is no rule.
  public var promptNoRepeatSize = 0
  /// `bad_words_ids`: sequences that do not occur.
  public var forbiddenSequences: [[Int]] = []
  /// `min_length`: tokens of prompt and text before the text may end.
  public var minimumLength = 0
  /// `min_new_tokens`: generated tokens before the text may end.
  ///
  /// Where it is said `minimumLength` does not count.
  public var minimumNewTokens: Int?
  /// `forced_bos_token_id`: what follows a prompt of one token.
  public var forcedFirstToken: Int?
  /// `forced_eos_token_id`: one of these is the last token that the length allows.
  public var forcedLastTokens: [Int] = []
  /// `remove_invalid_values`: infinities become the largest numbers, NaN 0.
  public var removesInvalidValues = false
  /// `exponential_decay_length_penalty`
  public var lengthDecay: LengthDecay?
  /// `suppress_tokens`: tokens that are never chosen.
  public var suppressedTokens: [Int] = []
  /// `begin_suppress_tokens`: tokens that are not chosen first.
  public var suppressedFirstTokens: [Int] = []

  /// No rules.
  public init() {}

  /// Whether no rule changes anything.
  public var isEmpty: Bool { self == LogitsRules() }
}

/// Which tokens may be drawn, and how likely; in the order in which it applies.
public struct DrawingRules: Sendable, Equatable {
  /// Divides the logits; above 0.
  public var temperature = 1.0
  /// Keeps the largest logits; nil keeps all. transformers' default.
  public var topK: Int? = 50
  /// Keeps the smallest set of tokens whose probability reaches this share; nil keeps all.
  public var topP: Double?
  /// Keeps tokens at least this times as likely as the likeliest; nil keeps all.
  public var minP: Double?
  /// Keeps tokens whose surprise is nearest to the expected one, up to this probability; nil keeps all.
  public var typicalP: Double?
  /// Keeps tokens of at least this probability; nil keeps all.
  public var epsilonCutoff: Double?
  /// The same, with a bound that falls where all are unlikely; nil keeps all.
  public var etaCutoff: Double?

  /// What transformers does when nothing is said.
  public init() {}
}
