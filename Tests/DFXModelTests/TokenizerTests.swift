// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// Against Hugging Face tokenizers (`scripts/fixtures/make_tokenizer_cases.py`).
@Suite struct TokenizerTests {
  struct Case: Decodable {
    let text: String
    let ids: [Int]
    /// The text of all tokens but the last, which often ends inside a character.
    let cut: String
  }

  let tokenizer: Tokenizer
  let cases: [Case]

  init() throws {
    tokenizer = try Tokenizer(
      directory: Fixtures.repository.appendingPathComponent("Models/stories"))
    let file = Fixtures.repository.appendingPathComponent("Tests/Fixtures/tokenizer/cases.json")
    cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
  }

  @Test func encodesLikeHuggingFace() {
    #expect(cases.count > 1000)
    let wrong = cases.filter { tokenizer.encode($0.text) != $0.ids }
    #expect(wrong.isEmpty, "\(wrong.count) differ, first \(String(reflecting: wrong.first?.text))")
  }

  @Test func decodesLikeHuggingFace() throws {
    for each in cases {
      #expect(Array(try tokenizer.decode(each.ids).utf8) == Array(each.text.utf8))
      #expect(Array(try tokenizer.decode(each.ids.dropLast()).utf8) == Array(each.cut.utf8))
    }
  }

  @Test func streamingGivesTheSameText() throws {
    for each in cases {
      var decoder = tokenizer.streamingDecoder()
      let ids = each.ids.dropLast()
      let streamed = ids.map { decoder.decode($0) }.joined() + decoder.finish()
      #expect(Array(streamed.utf8) == Array(each.cut.utf8))
    }
  }

  @Test func unknownTokensAreErrors() {
    #expect(throws: CheckpointError.self) { try tokenizer.decode([1_000_000]) }
  }

  @Test func longTextWithoutSpacesIsNotQuadratic() {
    let text = String(repeating: "ab", count: 200_000)
    #expect(try! tokenizer.decode(tokenizer.encode(text)) == text)
  }
}
