// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import DFXRuntime
internal import Foundation
internal import SplitMix

/// Settings of generation: what is accepted chooses tokens of the vocabulary, none of them a suppressed one.
enum GenerationSubject {
  private static let vocabulary = 24
  private static let context = 32

  static func settings(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    TinyCheckpoint.writeConfiguration(to: folder)
    _ = folder.write(input, to: "generation_config.json")
    guard let configuration = try? GenerationConfiguration.load(directory: folder.url),
      let drawing = try? GenerationConfiguration.load(directory: folder.url, draws: true)
    else { return .passedHeader }
    for (configuration, sampling) in [
      (configuration, Sampling.greedy),
      (drawing, .random(RandomSampling(rules: drawing.drawing, seed: 7))),
    ] {
      let prompt = [1, 2, 3, 1, 2]
      let count = configuration.newTokens(prompt: prompt.count, standard: 8)
      guard count >= 1 else { return .passedHeader }
      let request = GenerationRequest(
        prompt: prompt, maximumNewTokens: count,
        stopTokens: Set(configuration.endOfTextTokens), sampling: sampling,
        rules: configuration.rules)
      guard (try? request.validate(context: context, vocabulary: vocabulary)) != nil else {
        return .passedHeader
      }
      generate(request)
    }
    return .accepted
  }

  private static func generate(_ request: GenerationRequest) {
    var choice = TokenChoice(request)
    var generator = SplitMix64(seed: 1)
    for position in request.prompt.count..<min(context, request.prompt.count + 12) {
      let logits = (0..<vocabulary).map { _ in Float16.random(in: -9...9, using: &generator) }
      guard let token = try? choice.next(token: 0, position: position, logits: { logits }) else {
        return
      }
      precondition((0..<vocabulary).contains(token), "a token that the model does not have")
      precondition(!request.rules.suppressedTokens.contains(token), "a suppressed token")
      if request.stopTokens.contains(token) { return }
    }
  }
}
