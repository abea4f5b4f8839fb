// SPDX-License-Identifier: Apache-2.0

internal import DFXReport

/// A choice of `/v1/completions`, whole or a piece of it.
enum CompletionAnswer {
  static let object = "text_completion"

  static func choice(
    _ piece: ChoicePiece, index: Int, call: GenerationCall
  ) -> OrderedJSON {
    var members: [OrderedJSON.Member] = [
      .init("index", .integer(Int64(index))), .init("text", .string(piece.text)),
      .init("logprobs", call.logprobs == nil ? .null : logprobs(piece.tokens)),
      .init("finish_reason", piece.end.map { .string($0.reason.rawValue) } ?? .null),
    ]
    if let end = piece.end {
      members.append(.init("dfx", end.simulated(seed: call.parameters.seed)))
    }
    return .object(members)
  }

  /// Lists by token; the first token of a prompt has no log-probability.
  private static func logprobs(_ tokens: [TokenEntry]) -> OrderedJSON {
    .object([
      .init("tokens", .array(tokens.map { .string($0.text) })),
      .init("token_logprobs", .array(tokens.map { $0.logprob.map { .number($0) } ?? .null })),
      .init("top_logprobs", .array(tokens.map(top))),
      .init("text_offset", .array(tokens.map { .integer(Int64($0.offset)) })),
    ])
  }

  /// The most likely tokens by their texts; of several with one text the most likely counts.
  private static func top(_ entry: TokenEntry) -> OrderedJSON {
    guard let logprob = entry.logprob else { return .null }
    var seen: Set<[UInt8]> = []
    let chosen = TokenEntry.Candidate(text: entry.text, bytes: entry.bytes, logprob: logprob)
    return .object(
      (entry.top + [chosen]).filter { seen.insert(Array($0.text.utf8)).inserted }
        .map { .init($0.text, .number($0.logprob)) })
  }
}
