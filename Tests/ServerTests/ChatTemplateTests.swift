// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

@testable import dfx_serve

@Suite struct ChatTemplateTests {
  private struct Chat: Decodable {
    struct Message: Decodable { let role, content: String }
    let name, template, prompt: String
    let messages: [Message]
  }

  private static func chats() throws -> [Chat] {
    let file = Fixtures.repository.appendingPathComponent("Tests/Fixtures/chat/chats.json")
    return try JSONDecoder().decode([Chat].self, from: Data(contentsOf: file))
  }

  /// The settings of a tokenizer with a template.
  private func settings(_ template: String?) throws -> TokenizerSettings {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var members: [String: String] = [
      "tokenizer_class": "GPT2Tokenizer", "bos_token": "<begin>", "eos_token": "<end>",
    ]
    members["chat_template"] = template
    try JSONSerialization.data(withJSONObject: members)
      .write(to: folder.file("tokenizer_config.json"))
    return try TokenizerSettings(directory: folder.url)
  }

  @Test func promptsAreThoseOfTransformers() throws {
    var seen: Set<ChatTemplate> = []
    for chat in try Self.chats() {
      let settings = try settings(chat.template)
      let template = try ChatTemplate(settings)
      #expect(template.rawValue == chat.name)
      seen.insert(template)
      let messages = chat.messages.map { ChatMessage(role: $0.role, content: $0.content) }
      #expect(try template.prompt(messages, settings: settings) == chat.prompt, "\(chat.name)")
    }
    #expect(seen.count == ChatTemplate.allCases.count)
  }

  @Test func otherTemplatesAreRefused() throws {
    let known = ChatTemplate.chatML.source
    for template in [nil, "", known + " ", String(known.dropLast()), "{{ messages }}"] {
      #expect(throws: APIError.self) { try ChatTemplate(try settings(template)) }
    }
  }
}
