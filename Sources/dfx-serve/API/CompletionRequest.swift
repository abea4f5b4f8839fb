// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// What `/v1/completions` takes.
struct CompletionRequest: Sendable {
  /// A prompt as it came.
  enum Prompt: Sendable {
    case text(String)
    case tokens([Int])
  }

  /// Most prompts of a request.
  private static let mostPrompts = 1024

  let model: String?
  let prompts: [Prompt]
  let parameters: GenerationParameters
  /// Candidates to name beside each token; nil wants no log-probabilities.
  let logprobs: Int?
  /// Whether the answer begins with the prompt.
  let echo: Bool

  init(body: [UInt8]) throws(APIError) {
    var fields = try RequestFields(body: body)
    model = try fields.text("model")
    prompts = try Self.prompts(&fields)
    var parameters = try GenerationParameters(&fields)
    parameters.maximumTokens = try fields.integer("max_tokens", in: 0...Int(Int32.max))
    logprobs = try fields.integer("logprobs", in: 0...GenerationParameters.mostLogprobs)
    echo = try fields.bool("echo") ?? false
    if parameters.maximumTokens == 0, !echo {
      throw .invalid("'max_tokens' is 0: choose 1 or more, or 'echo'", parameter: "max_tokens")
    }
    let choices = parameters.choices
    try fields.refuse(
      "best_of", unless: { $0 == .integer(choices) },
      "there is no search among choices; leave it out or give the value of 'n'")
    try fields.refuse(
      "suffix", unless: { $0 == .string(ByteString("")) }, "the model continues text only")
    try fields.refuseUnknown()
    self.parameters = parameters
  }

  /// A text, a list of texts, token ids, or a list of lists of token ids.
  private static func prompts(_ fields: inout RequestFields) throws(APIError) -> [Prompt] {
    guard let value = fields.value("prompt") else {
      throw .invalid("'prompt' is missing", parameter: "prompt")
    }
    switch value {
    case .string(let text): return [.text(text.text)]
    case .array(let values):
      guard let first = values.first else {
        throw .invalid("'prompt' is an empty list", parameter: "prompt")
      }
      if case .integer = first { return [.tokens(try tokens(value))] }
      guard values.count <= mostPrompts else {
        throw .invalid(
          "'prompt' has \(values.count) prompts: send at most \(mostPrompts)", parameter: "prompt")
      }
      var prompts: [Prompt] = []
      for value in values {
        if case .string(let text) = value {
          prompts.append(.text(text.text))
        } else {
          prompts.append(.tokens(try tokens(value)))
        }
      }
      return prompts
    case .null, .bool, .integer, .number, .object:
      throw fields.wrong("prompt", value, "text, token ids or a list of either")
    }
  }

  private static func tokens(_ value: JSONValue) throws(APIError) -> [Int] {
    guard case .array(let values) = value else {
      throw .invalid("'prompt' has \(value.kind) among its prompts", parameter: "prompt")
    }
    var tokens: [Int] = []
    for value in values {
      guard case .integer(let token) = value else {
        throw .invalid("'prompt' has \(value.kind) among its token ids", parameter: "prompt")
      }
      tokens.append(token)
    }
    return tokens
  }
}
