// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXModel
internal import DFXRuntime

/// How tokens are drawn; what is not given comes from the model's `generation_config.json`.
struct SamplingOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: "Draw tokens; an option below draws too. Otherwise the largest logit wins.")
  var doSample: Bool?

  @Option(help: "Draw tokens at this temperature; 1 when not given.")
  var temperature: Double?

  @Option(help: "Draw only from the K most likely tokens; 0 for all; 50 when not given.")
  var topK: Int?

  @Option(help: "Draw only from the most likely tokens that together reach this probability.")
  var topP: Double?

  @Option(help: "Draw only from tokens at least P times as likely as the likeliest.")
  var minP: Double?

  @Option(help: "Draw only from the most typical tokens that together reach this probability.")
  var typicalP: Double?

  @Option(help: "Draw only from tokens of at least this probability.")
  var epsilonCutoff: Double?

  @Option(help: "The same, with a bound that falls where all tokens are unlikely.")
  var etaCutoff: Double?

  @Option(help: "Seed of the random draw.")
  var seed: UInt64 = 0

  func validate() throws {
    if let temperature, !(temperature > 0 && temperature.isFinite) {
      throw ValidationError("--temperature is \(temperature): choose a number above 0")
    }
    if let topK, topK < 0 {
      throw ValidationError("--top-k is \(topK): choose 0 or more")
    }
    let shares = [
      ("top-p", topP, 1.0), ("typical-p", typicalP, 1), ("min-p", minP, 1),
      ("epsilon-cutoff", epsilonCutoff, 1), ("eta-cutoff", etaCutoff, 1),
    ]
    for case (let name, let value?, let most) in shares where !(value > 0 && value <= most) {
      throw ValidationError("--\(name) is \(value): choose a number above 0, at most \(most)")
    }
    if doSample == false, isGiven {
      throw ValidationError("--no-do-sample draws nothing: leave out the options of drawing")
    }
  }

  private var isGiven: Bool {
    temperature != nil || topK != nil || topP != nil || minP != nil || typicalP != nil
      || epsilonCutoff != nil || etaCutoff != nil
  }

  /// Whether tokens are drawn; nil where the model says.
  var draws: Bool? { isGiven ? true : doSample }

  /// How tokens are chosen for a model.
  func sampling(_ configuration: GenerationConfiguration) -> Sampling {
    guard draws ?? configuration.draws else { return .greedy }
    var rules = configuration.drawing
    rules.temperature = temperature ?? rules.temperature
    if let topK { rules.topK = topK == 0 ? nil : topK }
    rules.topP = topP ?? rules.topP
    rules.minP = minP ?? rules.minP
    rules.typicalP = typicalP.flatMap { $0 < 1 ? $0 : nil } ?? rules.typicalP
    rules.epsilonCutoff = epsilonCutoff ?? rules.epsilonCutoff
    rules.etaCutoff = etaCutoff ?? rules.etaCutoff
    return .random(RandomSampling(rules: rules, seed: seed))
  }
}
