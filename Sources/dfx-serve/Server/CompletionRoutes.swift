// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import DFXReport
internal import Foundation
internal import Hummingbird
internal import NIOCore

/// The calls that generate text.
struct CompletionRoutes: Sendable {
  let model: ServedModel
  let settings: TokenizerSettings
  let limits: Limits

  func add(to router: RouterGroup<ServerContext>) {
    router.post("/v1/completions") { request, context in
      try await complete(request, context)
    }
    router.post("/v1/chat/completions") { request, context in
      try await chat(request, context)
    }
  }

  private func chat(_ request: Request, _ context: ServerContext) async throws -> Response {
    let wanted = try ChatRequest(body: try await request.bytes(limits))
    try model.check(wanted.model)
    let text = try ChatTemplate(settings).prompt(wanted.messages, settings: settings)
    let call = GenerationCall(
      prompts: [
        // The template has all tokens that the text begins and ends with.
        ServedModel.Prompt(tokens: model.tokenizer.encode(text, addsTokens: false), text: text)
      ], parameters: wanted.parameters, logprobs: wanted.logprobs, echo: false,
      announces: true, defaultTokens: nil)
    return try await answer(
      call, context, id: "chatcmpl",
      object: ChatAnswer.object(isStreaming: wanted.parameters.isStreaming),
      choice: { ChatAnswer.choice($0, index: $1, call: call) })
  }

  private func complete(_ request: Request, _ context: ServerContext) async throws -> Response {
    let wanted = try CompletionRequest(body: try await request.bytes(limits))
    try model.check(wanted.model)
    var prompts: [ServedModel.Prompt] = []
    for prompt in wanted.prompts { prompts.append(try model.encode(prompt)) }
    let call = GenerationCall(
      prompts: prompts, parameters: wanted.parameters, logprobs: wanted.logprobs,
      echo: wanted.echo, defaultTokens: 16)
    return try await answer(
      call, context, id: "cmpl", object: CompletionAnswer.object,
      choice: { CompletionAnswer.choice($0, index: $1, call: call) })
  }

  /// Runs a call and answers at once or in a stream.
  func answer(
    _ call: GenerationCall, _ context: ServerContext, id: String, object: String,
    choice: @escaping @Sendable (ChoicePiece, Int) -> OrderedJSON
  ) async throws -> Response {
    let head = AnswerHead(
      id: "\(id)-\(UUID().uuidString.lowercased())", object: object,
      created: Int(Date().timeIntervalSince1970), model: model.name)
    let running = try await model.start(call)
    if call.parameters.isStreaming {
      return EventStream(
        head: head, call: call, pieces: model.pieces(of: running, call, limit: limits.answer),
        choice: choice
      ).response
    }
    let whole = try await context.whileClientListens {
      try await model.whole(running, call, limit: limits.answer)
    }
    var usage = Usage()
    for (index, piece) in whole.enumerated() {
      guard let end = piece.end else { throw CancellationError() }
      usage.add(end, countsPrompt: index % call.parameters.choices == 0)
    }
    return Response(
      json: head.json(
        choices: whole.enumerated().map { choice($1, $0) }, usage: usage.json))
  }
}

extension Request {
  /// The body, refused where it is too long.
  func bytes(_ limits: Limits) async throws -> [UInt8] {
    do {
      return Array(buffer: try await body.collect(upTo: limits.bodyBytes))
    } catch is NIOTooManyBytesError {
      throw APIError(
        status: .contentTooLarge, kind: .invalidRequest,
        message: "the body has more than the \(limits.bodyBytes) bytes that this server takes")
    }
  }
}
