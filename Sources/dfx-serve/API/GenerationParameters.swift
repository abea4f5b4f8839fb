// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import DFXRuntime
internal import SplitMix

/// What completions and chats have in common.
struct GenerationParameters: Sendable {
  /// Most choices for one prompt.
  private static let mostChoices = 128
  /// Most candidates beside each token.
  static let mostLogprobs = 20

  /// Most tokens; nil where the request does not say.
  var maximumTokens: Int?
  /// Choices for each prompt.
  var choices: Int
  private var temperature: Double?
  private var topP: Double?
  /// 0 keeps all.
  private var topK: Int?
  private var minP: Double?
  private var repetitionPenalty: Double?
  private var frequencyPenalty: Double
  private var presencePenalty: Double
  private var minimumTokens: Int?
  /// What is added to the logits of tokens.
  let biases: [(token: Int, value: Double)]
  /// The seed of the request, drawn where it gives none.
  var seed: UInt64
  /// Texts that end a choice and are not part of it.
  var stop: [String]
  var ignoresEndOfText: Bool
  var isStreaming: Bool
  var streamsUsage: Bool
  /// When the last token is wanted, on the appliance's clock.
  var deadline: SimulatedTime?

  init(_ fields: inout RequestFields) throws(APIError) {
    choices = try fields.integer("n", in: 1...Self.mostChoices) ?? 1
    temperature = try fields.number("temperature", in: 0...2)
    topP = try fields.number("top_p", in: 0...1)
    if topP == 0 { throw .invalid("'top_p' is 0: choose a number above 0", parameter: "top_p") }
    // vLLM takes 0 and -1 for all.
    topK = try fields.integer("top_k", in: -1...Int(Int32.max)).map { max($0, 0) }
    minP = try fields.number("min_p", in: 0...1)
    repetitionPenalty = try fields.number("repetition_penalty", in: 0...100)
    if repetitionPenalty == 0 {
      throw .invalid(
        "'repetition_penalty' is 0: choose a number above 0", parameter: "repetition_penalty")
    }
    frequencyPenalty = try fields.number("frequency_penalty", in: -2...2) ?? 0
    presencePenalty = try fields.number("presence_penalty", in: -2...2) ?? 0
    minimumTokens = try fields.integer("min_tokens", in: 0...Int(Int32.max))
    biases = try fields.biases("logit_bias")
    seed =
      try fields.integer("seed", in: Int.min...Int.max).map { UInt64(bitPattern: Int64($0)) }
      ?? UInt64.random(in: 0..<1 << 31)
    stop = try fields.texts("stop")
    if stop.contains("") { throw .invalid("'stop' has an empty text", parameter: "stop") }
    ignoresEndOfText = try fields.bool("ignore_eos") ?? false
    isStreaming = try fields.bool("stream") ?? false
    var options = try fields.fields("stream_options")
    if options != nil, !isStreaming {
      throw .invalid("'stream_options' needs 'stream'", parameter: "stream_options")
    }
    streamsUsage = try options?.bool("include_usage") ?? false
    try options?.refuseUnknown()
    deadline = try fields.number("deadline_seconds", in: 0...1e6).map {
      SimulatedTime(seconds: $0)
    }
    // Says who asks; changes nothing.
    _ = try fields.text("user")
  }

  /// How the tokens of a choice are chosen; the first choice draws as `dfx generate --seed` does.
  ///
  /// A model that asks for drawing says how where the request does not; otherwise the API does: at temperature 1, from
  /// all tokens.
  func sampling(_ model: GenerationConfiguration, choice: Int) -> Sampling {
    var rules = model.drawing
    if !model.draws { rules.topK = nil }
    let temperature = temperature ?? rules.temperature
    guard temperature > 0 else { return .greedy }
    rules.temperature = temperature
    if let topK { rules.topK = topK == 0 ? nil : topK }
    if let topP { rules.topP = topP == 1 ? nil : topP }
    if let minP { rules.minP = minP == 0 ? nil : minP }
    var seed = self.seed
    if choice > 0 {
      var generator = SplitMix64(seed: seed &+ UInt64(choice))
      seed = generator.next()
    }
    return .random(RandomSampling(rules: rules, seed: seed))
  }

  /// What changes logits before a token is chosen: the model's rules and the request's.
  func rules(_ model: GenerationConfiguration) -> LogitsRules {
    var rules = model.rules
    rules.repetitionPenalty = repetitionPenalty ?? rules.repetitionPenalty
    rules.frequencyPenalty = frequencyPenalty
    rules.presencePenalty = presencePenalty
    rules.minimumNewTokens = minimumTokens ?? rules.minimumNewTokens
    rules.biases += biases.map { LogitsRules.Bias(tokens: [$0.token], value: $0.value) }
    return rules
  }
}
