// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import DFXReport
internal import Hummingbird

/// The tokenizer's calls, with vLLM's names and forms.
struct TokenizerRoutes: Sendable {
  let model: ServedModel
  let settings: TokenizerSettings
  let limits: Limits

  func add(to router: RouterGroup<ServerContext>) {
    router.post("/tokenize") { request, _ in
      var fields = try RequestFields(body: try await request.bytes(limits))
      try model.check(try fields.text("model"))
      guard let prompt = try fields.text("prompt") else {
        throw APIError.invalid("'prompt' is missing", parameter: "prompt")
      }
      let addsTokens = try fields.bool("add_special_tokens") ?? true
      let wantsTexts = try fields.bool("return_token_strs") ?? false
      try fields.refuseUnknown()
      let tokens = model.tokenizer.encode(prompt, addsTokens: addsTokens)
      return Response(
        json: .object([
          .init("count", .integer(Int64(tokens.count))),
          .init("max_model_len", .integer(Int64(model.configuration.context))),
          .init("tokens", .array(tokens.map { .integer(Int64($0)) })),
          .init(
            "token_strs",
            wantsTexts
              ? .array(tokens.map { .string(model.text(of: model.tokenizer.bytes(of: [$0]))) })
              : .null),
        ]))
    }
    router.post("/detokenize") { request, _ in
      var fields = try RequestFields(body: try await request.bytes(limits))
      try model.check(try fields.text("model"))
      guard let tokens = try fields.integers("tokens") else {
        throw APIError.invalid("'tokens' is missing", parameter: "tokens")
      }
      try fields.refuseUnknown()
      return Response(
        json: .object([
          .init("prompt", .string(try model.decode(tokens, parameter: "tokens")))
        ]))
    }
    router.get("/tokenizer_info") { _, _ in Response(json: information) }
  }

  private var information: OrderedJSON {
    let text = { (text: String?) -> OrderedJSON in text.map { .string($0) } ?? .null }
    return .object([
      .init("tokenizer_class", text(settings.tokenizerClass)),
      .init("bos_token", text(settings.beginOfText)), .init("eos_token", text(settings.endOfText)),
      .init("pad_token", text(settings.padding)), .init("unk_token", text(settings.unknown)),
      .init("chat_template", text(settings.chatTemplate)),
      .init("model_max_length", .integer(Int64(model.configuration.context))),
    ])
  }
}
