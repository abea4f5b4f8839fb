// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// What `/v1/chat/completions` takes.
struct ChatRequest: Sendable {
  let model: String?
  let messages: [ChatMessage]
  let parameters: GenerationParameters
  /// Candidates to name beside each token; nil wants no log-probabilities.
  let logprobs: Int?

  init(body: [UInt8]) throws(APIError) {
    var fields = try RequestFields(body: body)
    model = try fields.text("model")
    messages = try Self.messages(&fields)
    var parameters = try GenerationParameters(&fields)
    let most = 1...Int(Int32.max)
    let older = try fields.integer("max_tokens", in: most)
    parameters.maximumTokens = try fields.integer("max_completion_tokens", in: most) ?? older
    let wantsLogprobs = try fields.bool("logprobs") ?? false
    let top = try fields.integer("top_logprobs", in: 0...GenerationParameters.mostLogprobs)
    if top != nil, !wantsLogprobs {
      throw .invalid("'top_logprobs' needs 'logprobs'", parameter: "top_logprobs")
    }
    logprobs = wantsLogprobs ? top ?? 0 : nil
    for name in ["tools", "functions"] {
      try fields.refuse(name, unless: { $0 == .array([]) }, "the model calls no tools")
    }
    try fields.refuse("tool_choice", unless: { $0 == .string("none") }, "the model calls no tools")
    let text = JSONObject([(name: "type", value: .string("text"))])
    try fields.refuse(
      "response_format", unless: { $0 == .object(text) }, "answers are text of any form")
    try fields.refuseUnknown()
    self.parameters = parameters
  }

  private static func messages(_ fields: inout RequestFields) throws(APIError) -> [ChatMessage] {
    guard let value = fields.value("messages") else {
      throw .invalid("'messages' is missing", parameter: "messages")
    }
    guard case .array(let values) = value else {
      throw fields.wrong("messages", value, "a list of messages")
    }
    guard !values.isEmpty else {
      throw .invalid("'messages' is an empty list", parameter: "messages")
    }
    var messages: [ChatMessage] = []
    for value in values {
      guard case .object(let object) = value else {
        throw .invalid("'messages' has \(value.kind) among its messages", parameter: "messages")
      }
      var message = RequestFields(object)
      guard let role = try message.text("role") else {
        throw .invalid("a message has no 'role'", parameter: "messages")
      }
      guard ["system", "user", "assistant"].contains(role) else {
        throw .invalid(
          "a message has the role '\(role)': choose system, user or assistant",
          parameter: "messages")
      }
      messages.append(ChatMessage(role: role, content: try content(&message)))
      _ = try message.text("name")
      try message.refuseUnknown()
    }
    return messages
  }

  /// A text, or a list of parts that are all text.
  private static func content(_ message: inout RequestFields) throws(APIError) -> String {
    guard let value = message.value("content") else {
      throw .invalid("a message has no 'content'", parameter: "messages")
    }
    if case .string(let text) = value { return text.text }
    guard case .array(let parts) = value else {
      throw .invalid("a message's 'content' is \(value.kind), not text", parameter: "messages")
    }
    var text = ""
    for part in parts {
      guard case .object(let object) = part, object["type"] == .string("text"),
        case .string(let piece)? = object["text"]
      else { throw .invalid("a message has content that is not text", parameter: "messages") }
      text += piece.text
    }
    return text
  }
}
