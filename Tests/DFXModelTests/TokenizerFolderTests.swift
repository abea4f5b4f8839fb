// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// Random tokenizer folders against transformers (`scripts/fixtures/make_tokenizer_folders.py`).
@Suite struct TokenizerFolderTests {
  private struct Golden: Decodable {
    let text: String
    let ids: [Int]
    let decoded: String
  }

  private struct Folder: Decodable {
    /// Texts of the files, in which "@NAME" stands for a shared part.
    let files: [String: String]
    let cases: [Golden]
  }

  private struct Goldens: Decodable {
    let parts: [String: String]
    let folders: [Folder]
  }

  @Test func encodesAndDecodesLikeTransformers() throws {
    let url = Fixtures.repository.appendingPathComponent("Tests/Fixtures/tokenizer/folders.json")
    let goldens = try JSONDecoder().decode(Goldens.self, from: Data(contentsOf: url))
    #expect(goldens.folders.count >= 200)
    var wrong: [String] = []
    for (number, folder) in goldens.folders.enumerated() {
      let directory = try TemporaryFolder()
      for (name, content) in folder.files {
        var text = content
        for (part, value) in goldens.parts where text.contains("\"@\(part)\"") {
          text = text.replacingOccurrences(of: "\"@\(part)\"", with: value)
        }
        try Data(text.utf8).write(to: directory.file(name))
      }
      do {
        let tokenizer = try Tokenizer(directory: directory.url)
        wrong += try differences(tokenizer, folder.cases).map { "\(number): \($0)" }
      } catch {
        wrong.append("\(number): \(error)")
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count) differ: \(wrong.prefix(12).joined(separator: "\n"))")
  }

  private func differences(_ tokenizer: Tokenizer, _ cases: [Golden]) throws -> [String] {
    var found: [String] = []
    for each in cases {
      let ids = tokenizer.encode(each.text)
      if ids != each.ids { found.append("\(each.text.debugDescription): \(ids), not \(each.ids)") }
      let decoded = try tokenizer.decode(each.ids)
      if Array(decoded.utf8) != Array(each.decoded.utf8) {
        found.append("\(decoded.debugDescription), not \(each.decoded.debugDescription)")
      }
    }
    return found
  }
}
