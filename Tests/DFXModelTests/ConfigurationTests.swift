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

  private struct LlamaCase: Decodable {
    struct Want: Decodable {
      let layers, width, heads, keyHeads, headWidth, inner, context, vocabulary: Int
      let epsilon: Double
      let tied: Bool
      let frequencies: [Double]
      let biases: [String]
      let ends: [Int]
    }

    let files: [String: String]
    let want: Want
  }

  private struct Goldens: Decodable {
    let gpt2: [GPT2Case]
    let llama: [LlamaCase]
    let qwen2: [LlamaCase]
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
        tiedEmbeddings: want.tied)
      #expect(try GPT2Configuration.load(directory: folder.url) == expected, "\(example.files)")
      let ends = try GenerationConfiguration.load(directory: folder.url).endOfTextTokens
      #expect(ends == want.ends, "\(example.files)")
    }
  }

  @Test func readsTheLlamaFamilyAsTransformersDoes() throws {
    let goldens = try goldens()
    #expect(goldens.llama.count > 150 && goldens.qwen2.count > 150)
    for example in goldens.llama + goldens.qwen2 {
      let folder = try folder(example.files)
      let found = try LlamaConfiguration.load(directory: folder.url)
      let want = example.want
      var expected = LlamaConfiguration(
        family: found.family, layers: want.layers, width: want.width, heads: want.heads,
        keyHeads: want.keyHeads, headWidth: want.headWidth, innerWidth: want.inner,
        context: want.context, vocabulary: want.vocabulary, normEpsilon: want.epsilon,
        rotation: found.rotation, tiedEmbeddings: want.tied)
      expected.hasAttentionBias = want.biases.contains("self_attn.q_proj.bias")
      expected.hasAttentionOutputBias = want.biases.contains("self_attn.o_proj.bias")
      expected.hasFeedForwardBias = want.biases.contains("mlp.up_proj.bias")
      #expect(found == expected, "\(example.files)")
      let frequencies = found.rotation.frequencies(headWidth: found.headWidth)
      #expect(frequencies.count == want.frequencies.count)
      let distance = zip(frequencies, want.frequencies).reduce(0) { max($0, abs($1.0 - $1.1)) }
      // transformers computes them in FP32.
      #expect(distance < 1e-6, "\(example.files)")
      let ends = try GenerationConfiguration.load(directory: folder.url).endOfTextTokens
      #expect(ends == want.ends, "\(example.files)")
      #expect(try ModelConfiguration.load(directory: folder.url) == .llama(found))
    }
  }

  @Test(
    "What the LLaMA family cannot have is refused by name",
    arguments: [
      ("hidden_act", "\"gelu\""), ("hidden_act", "null"), ("rope_scaling", "\"linear\""),
      ("rope_scaling", "{\"rope_type\": \"yarn\", \"factor\": 2.0}"),
      ("rope_scaling", "{\"type\": \"dynamic\", \"factor\": 2.0}"),
      ("rope_scaling", "{\"rope_type\": \"longrope\"}"),
      ("rope_scaling", "{\"rope_type\": \"linear\"}"),
      ("rope_scaling", "{\"rope_type\": \"linear\", \"factor\": true}"),
      ("rope_scaling", "{\"rope_type\": \"linear\", \"factor\": 0}"),
      ("rope_scaling", "{\"rope_type\": \"llama3\", \"factor\": 8.0}"),
      ("rope_theta", "0"), ("rope_theta", "null"), ("num_key_value_heads", "3"),
      ("num_key_value_heads", "true"), ("num_hidden_layers", "1000000"),
      ("partial_rotary_factor", "0.5"), ("attention_bias", "1"), ("mlp_bias", "null"),
      ("rms_norm_eps", "\"1e-6\""), ("tie_word_embeddings", "null"), ("is_encoder_decoder", "true"),
    ])
  func refusesLlama(key: String, value: String) throws {
    let folder = try folder(["config.json": "{\"model_type\": \"llama\", \"\(key)\": \(value)}"])
    let error = #expect(throws: CheckpointError.self) {
      try LlamaConfiguration.load(directory: folder.url)
    }
    #expect(error?.message.contains(key) == true, "\(error?.message ?? "")")
  }

  /// What transformers 5 writes; its own reading is not among the goldens, which an older version made.
  @Test func rotationsHaveANewerForm() throws {
    func rotation(_ keys: String) throws -> RotaryEmbedding {
      let folder = try folder(["config.json": "{\"model_type\": \"llama\", \(keys)}"])
      return try LlamaConfiguration.load(directory: folder.url).rotation
    }
    for (newer, older) in [
      (
        #""rope_parameters": {"rope_theta": 500000.0, "rope_type": "default"}"#,
        #""rope_theta": 500000.0"#
      ),
      (
        #""rope_parameters": {"rope_theta": 1e6, "rope_type": "linear", "factor": 2.0}, "rope_theta": 7"#,
        #""rope_theta": 1e6, "rope_scaling": {"type": "linear", "factor": 2}"#
      ),
      (
        #""rope_parameters": {"rope_type": "default"}, "rope_theta": 7"#, #""rope_theta": 7"#
      ),
    ] { #expect(try rotation(newer) == rotation(older)) }
    for refused in [
      #""rope_parameters": {"rope_type": "yarn", "factor": 2.0}"#, #""rope_parameters": 1"#,
      #""rope_parameters": {"rope_theta": true}"#, #""rope_parameters": {"rope_theta": -1}"#,
      #""rope_parameters": {"partial_rotary_factor": 0.5}"#,
    ] { #expect(throws: CheckpointError.self, "\(refused)") { try rotation(refused) } }
  }

  @Test func slidingWindowsAreRefusedWhereTheyCount() throws {
    func load(_ keys: String) throws -> LlamaConfiguration {
      let folder = try folder(["config.json": "{\"model_type\": \"qwen2\", \(keys)}"])
      return try LlamaConfiguration.load(directory: folder.url)
    }
    let small = "\"num_hidden_layers\": 2, \"max_position_embeddings\": 64"
    for refused in [
      "\"use_sliding_window\": true",
      "\(small), \"layer_types\": [\"sliding_attention\", \"full_attention\"]",
      "\(small), \"use_sliding_window\": true, \"max_window_layers\": 1, \"sliding_window\": 16",
    ] {
      #expect(throws: CheckpointError.self, "\(refused)") { try load(refused) }
    }
    #expect(try load("\(small), \"use_sliding_window\": true").layers == 2)
    #expect(
      try load(
        "\(small), \"use_sliding_window\": true, \"max_window_layers\": 1, \"sliding_window\": 64"
      ).context == 64)
  }

  @Test func unknownFamiliesAreRefusedByName() throws {
    let folder = try folder(["config.json": "{\"model_type\": \"mistral\"}"])
    let error = #expect(throws: CheckpointError.self) {
      try ModelConfiguration.load(directory: folder.url)
    }
    #expect(error?.message.contains("'mistral'") == true)
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
      ("model_type", "[\"gpt2\"]"),
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

  @Test func aFolderOfTheCacheNamesItsSnapshot() throws {
    let folder = try TemporaryFolder()
    let snapshot = folder.file("snapshots/abc")
    try FileManager.default.createDirectory(at: snapshot, withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: snapshot.appendingPathComponent("config.json"))
    let error = #expect(throws: CheckpointError.self) {
      try GPT2Configuration.load(directory: folder.url)
    }
    #expect(error?.message.contains(snapshot.path) == true, "\(error?.message ?? "")")
    #expect(try GPT2Configuration.load(directory: snapshot).layers == 12)
  }

  private func folder(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, content) in files { try Data(content.utf8).write(to: folder.file(name)) }
    return folder
  }
}
