// SPDX-License-Identifier: Apache-2.0

internal import DFXReport

/// A choice of `/v1/chat/completions`, whole or a piece of it.
enum ChatAnswer {
  static func object(isStreaming: Bool) -> String {
    isStreaming ? "chat.completion.chunk" : "chat.completion"
  }

  static func choice(
    _ piece: ChoicePiece, index: Int, call: GenerationCall
  ) -> OrderedJSON {
    var members: [OrderedJSON.Member] = [.init("index", .integer(Int64(index)))]
    if call.parameters.isStreaming {
      var delta: [OrderedJSON.Member] = []
      if piece.isFirst { delta.append(.init("role", .string("assistant"))) }
      if piece.isFirst || !piece.text.isEmpty {
        delta.append(.init("content", .string(piece.text)))
      }
      members.append(.init("delta", .object(delta)))
    } else {
      members.append(
        .init(
          "message",
          .object([
            .init("role", .string("assistant")), .init("content", .string(piece.text)),
          ])))
    }
    members.append(
      .init("logprobs", call.logprobs == nil ? .null : logprobs(piece.tokens)))
    members.append(
      .init("finish_reason", piece.end.map { .string($0.reason.rawValue) } ?? .null))
    if let end = piece.end {
      members.append(.init("dfx", end.simulated(seed: call.parameters.seed)))
    }
    return .object(members)
  }

  private static func logprobs(_ tokens: [TokenEntry]) -> OrderedJSON {
    .object([
      .init(
        "content",
        .array(
          tokens.map { entry in
            .object(
              token(entry.text, entry.bytes, entry.logprob) + [
                .init(
                  "top_logprobs",
                  .array(entry.top.map { .object(token($0.text, $0.bytes, $0.logprob)) }))
              ])
          }))
    ])
  }

  private static func token(
    _ text: String, _ bytes: [UInt8], _ logprob: Double?
  ) -> [OrderedJSON.Member] {
    [
      .init("token", .string(text)),
      .init("logprob", logprob.map { .number($0) } ?? .null),
      .init("bytes", .array(bytes.map { .integer(Int64($0)) })),
    ]
  }
}
