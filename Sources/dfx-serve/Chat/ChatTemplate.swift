// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// One message of a chat.
struct ChatMessage: Sendable, Equatable {
  let role: String
  let content: String
}

/// Chat templates that are known: recognized by their whole text, and rendered as transformers renders it.
///
/// A template is a program of a language of its own; one that is not known is refused, not guessed.
enum ChatTemplate: String, CaseIterable, Sendable {
  /// OpenAI's markup, as TRL's `setup_chat_format` writes it.
  case chatML = "ChatML"
  /// The same with a system message of its own where there is none, as Qwen 2 has it.
  case qwen2 = "Qwen 2"
  /// Messages, each followed by the end of text, as DialoGPT and Blenderbot have it.
  case plain = "DialoGPT"
  /// Roles on lines of their own, as Zephyr and TinyLlama have it.
  case zephyr = "Zephyr"
  /// Llama 3's headers.
  case llama3 = "Llama 3"

  /// The template that a tokenizer states.
  init(_ settings: TokenizerSettings) throws(APIError) {
    guard let text = settings.chatTemplate else {
      throw .invalid(
        "this model's tokenizer has no chat template: use /v1/completions", code: "no_chat_template"
      )
    }
    guard let known = Self.allCases.first(where: { $0.source.utf8.elementsEqual(text.utf8) }) else {
      let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid(
        "this model's chat template is none of those that are known (\(names)): render the "
          + "messages yourself and use /v1/completions", code: "unknown_chat_template")
    }
    self = known
  }

  /// The template as files have it.
  var source: String {
    switch self {
    case .chatML:
      "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] "
        + "+ '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}"
        + "{{ '<|im_start|>assistant\\n' }}{% endif %}"
    case .qwen2:
      "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
        + "{{ '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{% endif %}"
        + "{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
        + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    case .plain:
      "{% for message in messages %}{{ message.content }}{{ eos_token }}{% endfor %}"
    case .zephyr:
      "{% for message in messages %}\n{% if message['role'] == 'user' %}\n"
        + "{{ '<|user|>\\n' + message['content'] + eos_token }}\n"
        + "{% elif message['role'] == 'system' %}\n"
        + "{{ '<|system|>\\n' + message['content'] + eos_token }}\n"
        + "{% elif message['role'] == 'assistant' %}\n"
        + "{{ '<|assistant|>\\n'  + message['content'] + eos_token }}\n{% endif %}\n"
        + "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n"
        + "{% endfor %}"
    case .llama3:
      "{% set loop_messages = messages %}{% for message in loop_messages %}"
        + "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'"
        + "+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}"
        + "{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
        + "{% if add_generation_prompt %}"
        + "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
    }
  }

  /// The prompt for the answer to `messages`.
  func prompt(_ messages: [ChatMessage], settings: TokenizerSettings) throws(APIError) -> String {
    let end = try { () throws(APIError) -> String in
      guard usesEndOfText, settings.endOfText == nil else { return settings.endOfText ?? "" }
      throw .invalid("this model's chat template wants an 'eos_token', which its tokenizer lacks")
    }()
    var text = ""
    for (index, message) in messages.enumerated() {
      switch self {
      case .chatML, .qwen2:
        if self == .qwen2, index == 0, message.role != "system" {
          text += "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
        }
        text += "<|im_start|>\(message.role)\n\(message.content)<|im_end|>\n"
      case .plain: text += message.content + end
      case .zephyr:
        if ["user", "system", "assistant"].contains(message.role) {
          text += "<|\(message.role)|>\n\(message.content)\(end)\n"
        }
      case .llama3:
        if index == 0 { text += settings.beginOfText ?? "" }
        text += "<|start_header_id|>\(message.role)<|end_header_id|>\n\n"
        text += message.content.trimmingWhitespace + "<|eot_id|>"
      }
    }
    return text + generationPrompt
  }

  private var usesEndOfText: Bool {
    switch self {
    case .plain, .zephyr: true
    case .chatML, .qwen2, .llama3: false
    }
  }

  private var generationPrompt: String {
    switch self {
    case .chatML, .qwen2: "<|im_start|>assistant\n"
    case .plain: ""
    case .zephyr: "<|assistant|>\n"
    case .llama3: "<|start_header_id|>assistant<|end_header_id|>\n\n"
    }
  }
}

extension String {
  /// Without white space at both ends, as Python's `strip` takes it away.
  fileprivate var trimmingWhitespace: String {
    let scalars = unicodeScalars
    let isSpace = { (scalar: Unicode.Scalar) in
      scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
      let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}
