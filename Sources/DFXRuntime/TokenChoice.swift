// SPDX-License-Identifier: Apache-2.0

/// Chooses the tokens of one request, as it asks for it.
package struct TokenChoice {
  /// Whether logits are needed; otherwise the devices' token is taken.
  package let needsLogits: Bool
  private let takesAnyLogits: Bool
  private var sampler: TokenSampler?
  private var processor: LogitsProcessor

  package init(_ request: GenerationRequest) {
    needsLogits = request.needsLogits
    takesAnyLogits = request.rules.removesInvalidValues
    processor = LogitsProcessor(
      request.rules, prompt: request.prompt, maximumNewTokens: request.maximumNewTokens,
      endOfText: request.stopTokens.sorted())
    if case .random(let sampling) = request.sampling { sampler = TokenSampler(sampling) }
  }

  /// The token after a position: the devices' one, or one by `logits`, which are asked for where they are needed.
  package mutating func next(
    token: Int?, position: Int, logits: () throws -> [Float16]?
  ) throws -> Int {
    guard needsLogits else {
      guard let token else { throw RuntimeError.noToken(position: position) }
      return token
    }
    guard var scores = try logits()?.map(Float.init),
      takesAnyLogits || scores.allSatisfy({ $0 < .infinity })
    else { throw RuntimeError.unusableLogits(position: position) }
    processor.apply(to: &scores)
    guard !scores.contains(where: \.isNaN), scores.contains(where: { $0 > -.infinity }),
      let chosen = sampler == nil ? Self.largest(scores) : sampler?.sample(scores)
    else { throw RuntimeError.nothingLeft(position: position) }
    processor.append(chosen)
    return chosen
  }

  /// The lowest of the tokens with the largest score.
  private static func largest(_ scores: [Float]) -> Int? {
    scores.indices.max { scores[$0] < scores[$1] || scores[$0] == scores[$1] && $0 > $1 }
  }
}
