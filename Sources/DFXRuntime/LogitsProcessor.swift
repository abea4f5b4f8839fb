// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// Applies rules to the logits of one request, in FP32 and in the order of transformers (`_get_logits_processor`);
/// OpenAI's penalties come after that of repetition, as in vLLM.
struct LogitsProcessor {
  private let rules: LogitsRules
  private let prompt: [Int]
  /// Tokens of prompt and text together.
  private let maximumLength: Int
  private let endOfText: [Int]
  private let promptSequences: SequenceTable
  /// Sequences of the prompt and the text so far.
  private var sequences: SequenceTable
  private var tokens: [Int]
  private var seen: Set<Int>
  /// How often each token was generated.
  private var counts: [Int: Int] = [:]

  /// A processor for a prompt; `endOfText` are the tokens that rules of length are about.
  init(_ rules: LogitsRules, prompt: [Int], maximumNewTokens: Int, endOfText: [Int]) {
    self.rules = rules
    self.prompt = prompt
    self.endOfText = endOfText
    let (length, overflows) = prompt.count.addingReportingOverflow(maximumNewTokens)
    maximumLength = overflows ? .max : length
    promptSequences = SequenceTable(prompt, size: rules.promptNoRepeatSize)
    sequences = SequenceTable(prompt, size: rules.noRepeatSize)
    tokens = prompt
    seen = Set(prompt)
  }

  /// Says which token was chosen.
  mutating func append(_ token: Int) {
    tokens.append(token)
    seen.insert(token)
    counts[token, default: 0] += 1
    sequences.append(to: tokens)
  }

  /// Changes the logits of the next token.
  func apply(to scores: inout [Float]) {
    if !rules.biases.isEmpty { add(rules.biases, to: &scores) }
    if rules.promptRepetitionPenalty != 1 {
      Self.penalize(&scores, Set(prompt), by: Float(1 / rules.promptRepetitionPenalty))
    }
    if rules.repetitionPenalty != 1 {
      Self.penalize(&scores, seen, by: Float(rules.repetitionPenalty))
    }
    if rules.frequencyPenalty != 0 || rules.presencePenalty != 0 {
      for (token, count) in counts where scores.indices.contains(token) {
        scores[token] -= Float(Double(count) * rules.frequencyPenalty + rules.presencePenalty)
      }
    }
    Self.remove(sequences.followers(of: tokens), from: &scores)
    Self.remove(promptSequences.followers(of: tokens), from: &scores)
    if !rules.forbiddenSequences.isEmpty {
      let forbidden = rules.forbiddenSequences.filter { $0.count > 1 || !endOfText.contains($0[0]) }
      add(forbidden.map { LogitsRules.Bias(tokens: $0, value: -.infinity) }, to: &scores)
    }
    let generated = tokens.count - prompt.count
    if rules.minimumNewTokens.map({ generated < $0 }) ?? (tokens.count < rules.minimumLength) {
      Self.remove(endOfText, from: &scores)
    }
    if let token = rules.forcedFirstToken, tokens.count == 1 {
      Self.force([token], &scores)
    }
    if !rules.forcedLastTokens.isEmpty, tokens.count == maximumLength - 1 {
      Self.force(rules.forcedLastTokens, &scores)
    }
    if rules.removesInvalidValues { Self.removeInvalidValues(from: &scores) }
    if let decay = rules.lengthDecay { add(decay, to: &scores) }
    Self.remove(rules.suppressedTokens, from: &scores)
    let isLater = prompt.count == 1 && rules.forcedFirstToken != nil
    if tokens.count == prompt.count + (isLater ? 1 : 0) {
      Self.remove(rules.suppressedFirstTokens, from: &scores)
    }
  }

  /// Adds each bias whose sequence has come but for its last token; of two for one sequence the last counts.
  private func add(_ biases: [LogitsRules.Bias], to scores: inout [Float]) {
    var values: [[Int]: Float] = [:]
    for bias in biases { values[bias.tokens] = Float(bias.value) }
    var sums: [Int: Float] = [:]
    for bias in biases {
      guard let value = values.removeValue(forKey: bias.tokens), let last = bias.tokens.last,
        bias.tokens.count <= tokens.count || bias.tokens.count == 1,
        tokens.suffix(bias.tokens.count - 1).elementsEqual(bias.tokens.dropLast())
      else { continue }
      sums[last, default: 0] += value
    }
    for (token, value) in sums where scores.indices.contains(token) { scores[token] += value }
  }

  private func add(_ decay: LogitsRules.LengthDecay, to scores: inout [Float]) {
    let exceeding = tokens.count - prompt.count - decay.start
    guard exceeding > 0 else { return }
    let factor = Float(Double.power(decay.factor, exceeding) - 1)
    // What is ruled out stays so.
    for token in endOfText where scores.indices.contains(token) && scores[token] > -.infinity {
      scores[token] += abs(scores[token]) * factor
    }
  }

  private static func penalize(_ scores: inout [Float], _ tokens: Set<Int>, by penalty: Float) {
    for token in tokens where scores.indices.contains(token) {
      scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty
    }
  }

  private static func remove(_ tokens: some Sequence<Int>, from scores: inout [Float]) {
    for token in tokens where scores.indices.contains(token) { scores[token] = -.infinity }
  }

  private static func force(_ tokens: [Int], _ scores: inout [Float]) {
    for index in scores.indices { scores[index] = -.infinity }
    for token in tokens where scores.indices.contains(token) { scores[token] = 0 }
  }

  private static func removeInvalidValues(from scores: inout [Float]) {
    for index in scores.indices {
      if scores[index].isNaN {
        scores[index] = 0
      } else {
        let largest = Float.greatestFiniteMagnitude
        scores[index] = min(max(scores[index], -largest), largest)
      }
    }
  }
}

/// Which tokens followed each sequence of one token less than `size`.
private struct SequenceTable {
  private let size: Int
  private var followers: [ArraySlice<Int>: Set<Int>] = [:]

  /// The sequences of `tokens`; none for a size of 0.
  init(_ tokens: [Int], size: Int) {
    self.size = size
    guard size > 0, tokens.count >= size else { return }
    for end in size...tokens.count { append(to: tokens[..<end]) }
  }

  /// Adds the sequence at the end of `tokens`.
  mutating func append(to tokens: some BidirectionalCollection<Int>) {
    guard size > 0, tokens.count >= size, let last = tokens.last else { return }
    followers[ArraySlice(tokens.suffix(size).dropLast()), default: []].insert(last)
  }

  /// What followed the end of `tokens` before.
  func followers(of tokens: [Int]) -> Set<Int> {
    guard size > 0, tokens.count + 1 >= size else { return [] }
    return followers[ArraySlice(tokens.suffix(size - 1))] ?? []
  }
}
