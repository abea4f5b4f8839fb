// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

@Suite struct GenerationConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(
    _ settings: String?, model: String = "{}", draws: Bool? = nil
  ) throws -> GenerationConfiguration {
    try Data(model.utf8).write(to: folder.file("config.json"))
    if let settings {
      try Data(settings.utf8).write(to: folder.file("generation_config.json"))
    }
    return try GenerationConfiguration.load(directory: folder.url, draws: draws)
  }

  @Test(
    "What cannot be done or is of the wrong type is refused by name",
    arguments: [
      ("num_beams", "4"), ("num_beams", "true"), ("num_return_sequences", "2"),
      ("num_beam_groups", "2"), ("guidance_scale", "1.5"), ("max_time", "3.0"),
      ("force_words_ids", "[[1]]"), ("watermarking_config", "{}"), ("token_healing", "true"),
      ("penalty_alpha", "0.6"), ("dola_layers", "\"low\""), ("max_new_tokens", "0"),
      ("max_new_tokens", "true"), ("max_new_tokens", "99999999999"), ("min_length", "-1"),
      ("repetition_penalty", "0"), ("repetition_penalty", "\"1.2\""),
      ("repetition_penalty", "NaN"), ("no_repeat_ngram_size", "1.5"),
      ("suppress_tokens", "\"all\""), ("suppress_tokens", "[1, true]"), ("bad_words_ids", "[1]"),
      ("bad_words_ids", "[[]]"), ("sequence_bias", "[[1, 2.0]]"), ("do_sample", "1"),
      ("exponential_decay_length_penalty", "[1]"), ("stop_strings", "[\"\"]"),
      ("stop_strings", "5"), ("eos_token_id", "\"2\""),
    ])
  func refuses(key: String, value: String) throws {
    let error = #expect(throws: CheckpointError.self) { try load("{\"\(key)\": \(value)}") }
    #expect(error?.message.contains("'\(key)") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("generation_config.json") == true)
  }

  @Test(
    "Rules of drawing count where tokens are drawn",
    arguments: [
      ("temperature", "0.0"), ("temperature", "true"), ("top_p", "1.5"), ("top_k", "-3"),
      ("typical_p", "0"), ("min_p", "2"), ("epsilon_cutoff", "\"x\""),
    ])
  func refusesDrawing(key: String, value: String) throws {
    #expect(try !load("{\"\(key)\": \(value)}").draws)
    for settings in ["{\"do_sample\": true, \"\(key)\": \(value)}", "{\"\(key)\": \(value)}"] {
      let error = #expect(throws: CheckpointError.self) { try load(settings, draws: true) }
      #expect(error?.message.contains("'\(key)'") == true)
    }
  }

  @Test func drawsAsTransformersDoes() throws {
    let standard = try load(#"{"do_sample": true}"#).drawing
    #expect(standard.topK == 50 && standard.temperature == 1 && standard.topP == nil)
    let stated = try load(#"{"do_sample": true, "top_k": null, "top_p": 0.9, "temperature": 2}"#)
    #expect(stated.drawing.topK == nil && stated.drawing.topP == 0.9)
    #expect(stated.drawing.temperature == 2)
  }

  @Test func theModelsConfigurationCountsWhereNothingElseSays() throws {
    let model = #"{"eos_token_id": 5, "repetition_penalty": 1.5, "max_length": 30, "top_k": null}"#
    let old = try load(nil, model: model)
    #expect(old.endOfTextTokens == [5] && old.rules.repetitionPenalty == 1.5)
    #expect(old.newTokens(prompt: 12, standard: 20) == 18)
    // One that was derived from the model's gives way to it, others do not.
    let derived = try load(#"{"_from_model_config": true, "eos_token_id": 6}"#, model: model)
    #expect(derived.endOfTextTokens == [5] && derived.rules.repetitionPenalty == 1.5)
    let own = try load(#"{"eos_token_id": [6, 7]}"#, model: model)
    #expect(own.endOfTextTokens == [6, 7] && own.rules.isEmpty)
    #expect(own.newTokens(prompt: 12, standard: 20) == 20)
    let plain = try load(#"{"_from_model_config": true}"#, model: #"{"top_k": 50}"#)
    #expect(plain.endOfTextTokens.isEmpty)
  }

  @Test func endsOfTextHaveTheDefaultOfTheFamily() throws {
    #expect(try load(nil).endOfTextTokens == [50256])
    #expect(try load(nil, model: #"{"model_type": "llama"}"#).endOfTextTokens == [2])
    #expect(try load(nil, model: #"{"eos_token_id": null}"#).endOfTextTokens.isEmpty)
  }

  @Test(
    "Ends of text of the wrong type are refused by name",
    arguments: ["true", "[1, null]", "\"0\"", "99999999999", "1.0"])
  func refusesEndsOfText(value: String) throws {
    let model = "{\"eos_token_id\": \(value)}"
    for settings in [nil, model] {
      let error = #expect(throws: CheckpointError.self) { try load(settings, model: model) }
      #expect(error?.message.contains("'eos_token_id") == true, "\(error?.message ?? "")")
    }
  }

  @Test func textsThatEndATextAreRead() throws {
    #expect(try load(#"{"stop_strings": "\n\n"}"#).stopTexts == ["\n\n"])
    #expect(try load(#"{"stop_strings": ["a", "b"]}"#).stopTexts == ["a", "b"])
  }
}
