// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import Hummingbird

/// An answer as server-sent events: a piece in each, then the usage if it is wanted, then `[DONE]`.
struct EventStream: Sendable {
  let head: AnswerHead
  let call: GenerationCall
  let pieces: AsyncThrowingStream<IndexedPiece, any Error>
  let choice: @Sendable (ChoicePiece, Int) -> OrderedJSON

  var response: Response {
    Response(
      status: .ok,
      headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache"],
      body: ResponseBody { writer in
        do {
          try await write(to: &writer)
        } catch let error as APIError {
          // The status is gone already; clients know this form too.
          try await writer.write(Self.event(error.json.compact))
        }
        try await writer.finish(nil)
      })
  }

  private func write(to writer: inout any ResponseBodyWriter) async throws {
    var usage = Usage()
    var ended = 0
    for try await part in pieces {
      if let end = part.piece.end {
        ended += 1
        usage.add(end, countsPrompt: part.choice % call.parameters.choices == 0)
      }
      let json = head.json(
        choices: [choice(part.piece, part.choice)],
        usage: call.parameters.streamsUsage ? .null : nil)
      try await writer.write(Self.event(json.compact))
    }
    guard ended == call.prompts.count * call.parameters.choices else { throw CancellationError() }
    if call.parameters.streamsUsage {
      try await writer.write(Self.event(head.json(choices: [], usage: usage.json).compact))
    }
    try await writer.write(Self.event("[DONE]"))
  }

  private static func event(_ data: String) -> ByteBuffer {
    ByteBuffer(string: "data: \(data)\n\n")
  }
}
