// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `generation_config.json` and the options of `dfx generate` ask for is done.
@Suite struct GenerationCommandTests {
  private struct Example: Decodable {
    let prompt: String
    let settings: String
    let tokens: [Int]
  }

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let stories = Fixtures.repository.appendingPathComponent("Models/stories")
    for name in ["config.json", "model.safetensors", "vocab.json", "merges.txt"] {
      try FileManager.default.createSymbolicLink(
        at: folder.file(name), withDestinationURL: stories.appendingPathComponent(name))
    }
  }

  private func generate(
    _ prompt: String, settings: String, _ options: String...
  ) throws -> CommandRun {
    try Data(settings.utf8).write(to: folder.file("generation_config.json"))
    return try CommandRun(
      [
        "generate", "--model", folder.url.path, "--mode", "functional", "--no-cache", "--json",
        "--quiet", prompt,
      ] + options)
  }

  private func tokens(_ run: CommandRun) throws -> [Int] {
    #expect(run.status == 0, "\(run.notes)")
    let object = try JSONSerialization.jsonObject(with: run.bytes) as? [String: Any]
    return try #require(object?["tokens"] as? [Int])
  }

  private func text(_ run: CommandRun) throws -> String {
    let object = try JSONSerialization.jsonObject(with: run.bytes) as? [String: Any]
    return try #require(object?["text"] as? String)
  }

  /// `scripts/fixtures/make_generated.py`
  @Test func generatesWhatTransformersGenerates() throws {
    let url = Fixtures.repository.appendingPathComponent("Tests/Fixtures/generated.json")
    let examples = try JSONDecoder().decode([Example].self, from: Data(contentsOf: url))
    #expect(examples.count >= 12)
    for example in examples {
      let run = try generate(example.prompt, settings: example.settings)
      #expect(try tokens(run) == example.tokens, "\(example.prompt): \(example.settings)")
    }
  }

  @Test func optionsAreThoseOfTheFile() throws {
    let plain = try tokens(
      generate("Tom found a key", settings: "{}", "--max-new-tokens", "8", "--ignore-eos"))
    let file = try generate(
      "Tom found a key",
      settings: """
        {"max_new_tokens": 8, "repetition_penalty": 1.5, "suppress_tokens": [\(plain[2])],
         "begin_suppress_tokens": [\(plain[0])], "no_repeat_ngram_size": 2}
        """)
    let options = try generate(
      "Tom found a key", settings: #"{"eos_token_id": 0, "max_new_tokens": 3}"#, "--ignore-eos",
      "--max-new-tokens", "8", "--repetition-penalty", "1.5", "--suppress-tokens", "\(plain[2])",
      "--begin-suppress-tokens", "\(plain[0])", "--no-repeat-ngram-size", "2")
    #expect(try tokens(file) == tokens(options))
    #expect(try tokens(file) != plain)
  }

  @Test func drawsWhereTheFileSaysSo() throws {
    let settings = #"{"do_sample": true, "temperature": 2.5, "eos_token_id": 0}"#
    let first = try tokens(generate("The storm", settings: settings, "--max-new-tokens", "12"))
    let again = try tokens(generate("The storm", settings: settings, "--max-new-tokens", "12"))
    let greedy = try tokens(
      generate("The storm", settings: settings, "--max-new-tokens", "12", "--no-do-sample"))
    #expect(first == again && first != greedy)
  }

  @Test func textEndsBeforeAStopText() throws {
    let whole = try text(
      generate("Once upon a time", settings: "{}", "--max-new-tokens", "30"))
    let words = whole.split(separator: " ")
    let stop = " " + words[5]
    let run = try generate(
      "Once upon a time", settings: "{}", "--max-new-tokens", "30", "--stop", stop)
    let range = try #require(whole.range(of: stop))
    #expect(try text(run) == whole[..<range.lowerBound])
    let file = try generate(
      "Once upon a time", settings: "{\"max_new_tokens\": 30, \"stop_strings\": [\"\(stop)\"]}")
    #expect(try text(file) == text(run))
  }

  @Test(
    "What cannot be done is refused before anything is loaded",
    arguments: [
      (#"{"num_beams": 3}"#, 65, "num_beams"), (#"{"max_length": 2}"#, 65, "max_length"),
      (#"{"repetition_penalty": true}"#, 65, "repetition_penalty"),
    ])
  func refuses(settings: String, status: Int32, cause: String) throws {
    let run = try generate("Once upon a time", settings: settings)
    #expect(run.status == status)
    #expect(run.notes.contains(cause), "\(run.notes)")
  }
}
