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
  var temperature: Double
  var topP: Double?
  var topK: Int?
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
    temperature = try fields.number("temperature", in: 0...2) ?? 1
    topP = try fields.number("top_p", in: 0...1)
    if topP == 0 { throw .invalid("'top_p' is 0: choose a number above 0", parameter: "top_p") }
    // vLLM takes 0 and -1 for all.
    topK = try fields.integer("top_k", in: -1...Int(Int32.max)).flatMap { $0 < 1 ? nil : $0 }
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
    for name in ["presence_penalty", "frequency_penalty"] {
      try fields.refuse(name, unless: \.isZero, "leave it out or give 0")
    }
    try fields.refuse("logit_bias", unless: { $0 == .object(JSONObject([])) }, "leave it out")
    // Says who asks; changes nothing.
    _ = try fields.text("user")
  }

  /// How the tokens of a choice are chosen; the first choice draws as `dfx generate --seed` does.
  func sampling(choice: Int) -> Sampling {
    guard temperature > 0 else { return .greedy }
    var seed = self.seed
    if choice > 0 {
      var generator = SplitMix64(seed: seed &+ UInt64(choice))
      seed = generator.next()
    }
    return .random(
      RandomSampling(
        temperature: temperature, topK: topK, topP: topP == 1 ? nil : topP, seed: seed))
  }
}
