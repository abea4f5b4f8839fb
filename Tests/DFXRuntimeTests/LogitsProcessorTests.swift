// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
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

  /// A permutation of multiples of 1/4, the same as in the script.
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
    for (rank, token) in order.enumerated() { values[token] = Float(rank - 14) * 0.25 }
    return values
  }
}
