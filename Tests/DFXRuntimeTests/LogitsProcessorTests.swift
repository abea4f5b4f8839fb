// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import SplitMix
import TestSupport
import Testing

@testable import DFXRuntime

/// Rules of generation, step by step, against transformers (`scripts/fixtures/make_generation.py`).
@Suite struct LogitsProcessorTests {
  private struct Example: Decodable {
    struct Step: Decodable {
      /// All tokens that are left, the likeliest first.
      let tokens: [Int]
      /// Probabilities of the first of them.
      let shares: [Double]
    }

    let settings: String
    let prompt: [Int]
    let seed: Int
    let new: Int
    let steps: [Step]
  }

  @Test func leavesWhatTransformersLeaves() throws {
    let url = Fixtures.repository.appendingPathComponent("Tests/Fixtures/generation.json")
    let examples = try JSONDecoder().decode([Example].self, from: Data(contentsOf: url))
    #expect(examples.count >= 300)
    let folder = try TemporaryFolder()
    try Data("{}".utf8).write(to: folder.file("config.json"))
    for example in examples {
      try Data(example.settings.utf8).write(to: folder.file("generation_config.json"))
      let configuration = try GenerationConfiguration.load(directory: folder.url)
      let new = configuration.newTokens(prompt: example.prompt.count, standard: 20)
      #expect(new == example.new, "\(example.settings)")
      var processor = LogitsProcessor(
        configuration.rules, prompt: example.prompt, maximumNewTokens: new,
        endOfText: configuration.endOfTextTokens)
      for (number, step) in example.steps.enumerated() {
        var scores = Self.logits(seed: example.seed, step: number)
        processor.apply(to: &scores)
        let (tokens, shares) = left(of: scores, configuration)
        #expect(tokens == step.tokens, "step \(number) of \(example.settings)")
        let distance = zip(shares, step.shares).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(distance < 1e-5, "step \(number) of \(example.settings)")
        guard let token = step.tokens.first else { break }
        processor.append(token)
      }
    }
  }

  @Test("Frequency and presence penalties are those of OpenAI's formula", arguments: 0..<20)
  func countsWhatWasGenerated(seed: Int) {
    var generator = SplitMix64(seed: UInt64(seed))
    var rules = LogitsRules()
    rules.frequencyPenalty = Double.random(in: -2...2, using: &generator)
    rules.presencePenalty = Double.random(in: -2...2, using: &generator)
    var processor = LogitsProcessor(
      rules, prompt: [1, 2, 2], maximumNewTokens: 50, endOfText: [0])
    var generated: [Int] = []
    for step in 0..<12 {
      let logits = Self.logits(seed: seed, step: step)
      var scores = logits
      processor.apply(to: &scores)
      for (token, logit) in logits.enumerated() {
        let count = generated.count { $0 == token }
        let expected =
          Double(logit) - Double(count) * rules.frequencyPenalty
          - (count > 0 ? rules.presencePenalty : 0)
        #expect(abs(Double(scores[token]) - expected) < 1e-5)
      }
      generated.append(Int.random(in: 0..<8, using: &generator))
      processor.append(generated[step])
    }
  }

  @Test func tokensOfRulesAreThoseOfTheModel() throws {
    func request(_ change: (inout LogitsRules) -> Void) -> GenerationRequest {
      var rules = LogitsRules()
      change(&rules)
      return GenerationRequest(
        prompt: [1], maximumNewTokens: 1, stopTokens: [99], sampling: .greedy, rules: rules)
    }
    let unknown: [(String, GenerationRequest)] = [
      ("sequence_bias", request { $0.biases = [.init(tokens: [1, 24], value: 1)] }),
      ("bad_words_ids", request { $0.forbiddenSequences = [[1], [99]] }),
      ("forced_bos_token_id", request { $0.forcedFirstToken = 24 }),
      ("forced_eos_token_id", request { $0.forcedLastTokens = [3, 50256] }),
    ]
    for (rule, request) in unknown {
      let error = #expect(throws: RuntimeError.self) {
        try request.validate(context: 8, vocabulary: 24)
      }
      #expect(error?.description.hasPrefix(rule + " names token ") == true)
    }
    try request { $0.suppressedTokens = [99] }.validate(context: 8, vocabulary: 24)
  }

  /// Tokens that may be chosen and their probabilities, the likeliest first.
  private func left(
    of scores: [Float], _ configuration: GenerationConfiguration
  ) -> (tokens: [Int], shares: [Double]) {
    var rules = configuration.drawing
    if !configuration.draws { rules.topK = nil }
    guard let distribution = Distribution(scores, rules) else { return ([], []) }
    let tokens = distribution.tokens.filter { distribution.probability(of: $0) > 1e-7 }
    return (tokens, tokens.map(distribution.probability))
  }

  /// A permutation of steps of 257/1024, the same as in the script.
  private static func logits(seed: Int, step: Int) -> [Float] {
    func mixed(_ token: Int) -> UInt32 {
      var h = UInt32(truncatingIfNeeded: step * 1_000_003 + token * 7919 + seed * 104_729)
      h ^= h >> 15
      h = h &* 2_246_822_519
      h ^= h >> 13
      h = h &* 3_266_489_917
      return h ^ (h >> 16)
    }
    let order = (0..<24).sorted { (mixed($0), $0) < (mixed($1), $1) }
    var values = [Float](repeating: 0, count: 24)
    for (rank, token) in order.enumerated() {
      values[token] = Float(rank - 14) * 0.25 + Float(rank) / 1024
    }
    return values
  }
}
