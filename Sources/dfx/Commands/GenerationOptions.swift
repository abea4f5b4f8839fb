// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXModel
internal import Foundation

/// When text ends and what it may contain; what is not given comes from the model's `generation_config.json`.
struct GenerationOptions: ParsableArguments {
  /// Tokens when neither the model nor an option says.
  private static let standardNewTokens = 256

  @Option(help: "Most tokens to generate; as the model says, or 256.")
  var maxNewTokens: Int?

  @Option(help: "Tokens to generate before the text may end.")
  var minNewTokens: Int?

  @Flag(help: "Go on after an end-of-text token.")
  var ignoreEos = false

  @Option(
    help: ArgumentHelp("Tokens that end the text, separated by commas.", valueName: "ids"))
  var eosTokenId: String?

  @Option(help: ArgumentHelp("End before this text; may be repeated.", valueName: "text"))
  var stop: [String] = []

  @Option(help: "Above 1, tokens that came before become less likely.")
  var repetitionPenalty: Double?

  @Option(help: ArgumentHelp("Sequences of N tokens occur once; 0 for no rule.", valueName: "n"))
  var noRepeatNgramSize: Int?

  @Option(
    help: ArgumentHelp("Tokens that are never chosen, separated by commas.", valueName: "ids"))
  var suppressTokens: String?

  @Option(
    help: ArgumentHelp("Tokens that are not chosen first, separated by commas.", valueName: "ids"))
  var beginSuppressTokens: String?

  @Option(help: ArgumentHelp("What follows a prompt of one token.", valueName: "id"))
  var forcedBosTokenId: Int?

  @Option(
    help: ArgumentHelp("The last token that --max-new-tokens allows.", valueName: "ids"))
  var forcedEosTokenId: String?

  @Flag(help: "Take only the end-of-text tokens from the model's generation_config.json.")
  var noGenerationConfig = false

  func validate() throws {
    if let maxNewTokens, maxNewTokens < 1 {
      throw ValidationError("--max-new-tokens is \(maxNewTokens): choose 1 or more")
    }
    for (name, value) in [
      ("min-new-tokens", minNewTokens), ("no-repeat-ngram-size", noRepeatNgramSize),
      ("forced-bos-token-id", forcedBosTokenId),
    ] {
      if let value, value < 0 { throw ValidationError("--\(name) is \(value): choose 0 or more") }
    }
    if let repetitionPenalty, !(repetitionPenalty > 0 && repetitionPenalty.isFinite) {
      throw ValidationError(
        "--repetition-penalty is \(repetitionPenalty): choose a number above 0")
    }
    if stop.contains("") { throw ValidationError("--stop is empty: give a text") }
    for text in [eosTokenId, suppressTokens, beginSuppressTokens, forcedEosTokenId] {
      _ = try text.map(TokenList.parse)
    }
  }

  /// What the model says, and the options where they say something else.
  func configuration(
    directory: URL, draws: Bool?
  ) throws -> GenerationConfiguration {
    var configuration = try GenerationConfiguration.load(
      directory: directory, draws: draws, onlyEnds: noGenerationConfig)
    configuration.maximumNewTokens = maxNewTokens ?? configuration.maximumNewTokens
    configuration.stopTexts += stop
    if let eosTokenId { configuration.endOfTextTokens = try TokenList.parse(eosTokenId) }
    if ignoreEos { configuration.endOfTextTokens = [] }
    try change(&configuration.rules)
    return configuration
  }

  private func change(_ rules: inout LogitsRules) throws {
    rules.minimumNewTokens = minNewTokens ?? rules.minimumNewTokens
    rules.repetitionPenalty = repetitionPenalty ?? rules.repetitionPenalty
    rules.noRepeatSize = noRepeatNgramSize ?? rules.noRepeatSize
    rules.forcedFirstToken = forcedBosTokenId ?? rules.forcedFirstToken
    if let suppressTokens { rules.suppressedTokens = try TokenList.parse(suppressTokens) }
    if let beginSuppressTokens {
      rules.suppressedFirstTokens = try TokenList.parse(beginSuppressTokens)
    }
    if let forcedEosTokenId { rules.forcedLastTokens = try TokenList.parse(forcedEosTokenId) }
  }

  /// Most tokens to generate after a prompt.
  func newTokens(_ configuration: GenerationConfiguration, prompt: Int) throws -> Int {
    let count = configuration.newTokens(prompt: prompt, standard: Self.standardNewTokens)
    guard count >= 1 else {
      throw CommandFailure(
        status: .badData,
        message: """
          the model's max_length of \(configuration.maximumLength ?? 0) leaves no token after a prompt \
          of \(prompt): give --max-new-tokens
          """)
    }
    return count
  }
}
