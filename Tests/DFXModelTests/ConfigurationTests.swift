// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// What `config.json` means, against transformers (`scripts/fixtures/make_configurations.py`).
@Suite struct ConfigurationTests {
  private struct GPT2Case: Decodable {
    struct Want: Decodable {
      let layers, width, heads, context, vocabulary, inner: Int
      let epsilon: Double
      let scales, scalesByLayer, tied: Bool
      let ends: [Int]
    }

    let files: [String: String]
    let want: Want
  }

  private struct Goldens: Decodable {
    let gpt2: [GPT2Case]
  }

  private func goldens() throws -> Goldens {
    let url = Fixtures.repository.appendingPathComponent("Tests/Fixtures/configurations.json")
    return try JSONDecoder().decode(Goldens.self, from: Data(contentsOf: url))
  }

  @Test func readsWhatTransformersReads() throws {
    let cases = try goldens().gpt2
    #expect(cases.count > 150)
    for example in cases {
      let folder = try folder(example.files)
      let want = example.want
      let expected = GPT2Configuration(
        layers: want.layers, width: want.width, heads: want.heads, innerWidth: want.inner,
        context: want.context, vocabulary: want.vocabulary, layerNormEpsilon: want.epsilon,
        scaleAttentionWeights: want.scales, scaleAttentionByInverseLayerIndex: want.scalesByLayer,
        tiedEmbeddings: want.tied, endOfTextTokens: want.ends)
      #expect(try GPT2Configuration.load(directory: folder.url) == expected, "\(example.files)")
    }
  }

  @Test(
    "Values of the wrong type are refused by name",
    arguments: [
      ("n_head", "true"), ("n_head", "4.0"), ("n_embd", "\"64\""), ("n_layer", "null"),
      ("n_layer", "1000000"), ("n_layer", "9223372036854775807"), ("n_positions", "1e3"),
      ("vocab_size", "[300]"), ("vocab_size", "-1"), ("n_inner", "false"), ("n_inner", "0"),
      ("layer_norm_epsilon", "null"), ("layer_norm_epsilon", "NaN"),
      ("layer_norm_epsilon", "Infinity"), ("layer_norm_epsilon", "-1e-5"),
      ("layer_norm_epsilon", "true"), ("scale_attn_weights", "null"), ("scale_attn_weights", "1"),
      ("scale_attn_by_inverse_layer_idx", "\"true\""), ("tie_word_embeddings", "0"),
      ("activation_function", "[\"gelu_new\"]"), ("activation_function", "null"),
      ("activation_function", "\"gelu\""), ("activation_function", "\"quick_gelu\""),
      ("model_type", "[\"gpt2\"]"), ("eos_token_id", "true"), ("eos_token_id", "[1, null]"),
      ("eos_token_id", "\"0\""), ("eos_token_id", "99999999999"),
      ("pruned_heads", "{\"0\": [1]}"), ("is_encoder_decoder", "true"),
      ("add_cross_attention", "1"), ("reorder_and_upcast_attn", "\"no\""),
      ("hidden_size", "true"),
    ])
  func refuses(key: String, value: String) throws {
    let folder = try folder(["config.json": "{\"\(key)\": \(value)}"])
    let error = #expect(throws: CheckpointError.self) {
      try GPT2Configuration.load(directory: folder.url)
    }
    #expect(error?.message.contains("'\(key)") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("config.json") == true)
  }

  @Test(
    "Files that are no JSON objects say why",
    arguments: [
      ("[]", "an object"), ("\u{FEFF}{}", "byte order mark"), ("{\"n_head\": 1", "byte 12"),
      ("", "ends before a value"), ("version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
    ])
  func refusesFile(content: String, cause: String) throws {
    let folder = try folder(["config.json": content])
    let error = #expect(throws: CheckpointError.self) {
      try GPT2Configuration.load(directory: folder.url)
    }
    #expect(error?.message.contains(cause) == true, "\(error?.message ?? "")")
  }

  private func folder(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, content) in files { try Data(content.utf8).write(to: folder.file(name)) }
    return folder
  }
}
