// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import DFXModel

/// GGUF files against the folders that they were made from (`scripts/fixtures/make_gguf.py`).
@Suite struct GGUFTests {
  private static let gpt2Names = ["tied", "untied", "half", "brain"]
  private static let llamaNames = ["grouped", "wide-head", "linear", "qwen2"]

  @Test("A GPT-2 is the one of its folder", arguments: gpt2Names)
  func gpt2(name: String) throws {
    let folder = try Checkpoint(directory: Fixtures.checkpoint(name))
    let file = try Checkpoint(directory: Fixtures.gguf(name))
    #expect(file.configuration == folder.configuration)
    #expect(file.absentTensors.isEmpty)
    for tensor in GPT2Tensor.all(in: folder.configuration) {
      let (ours, theirs) = (try file.tensor(tensor), try folder.tensor(tensor))
      #expect(ours.shape == theirs.shape)
      #expect(try ours.floats() == theirs.floats(), "\(tensor)")
      // As images read it: part by part, while it is in use.
      let range = ours.count / 3..<ours.count
      var part = [Float](repeating: 0, count: range.count)
      let resident = try ours.resident(range)
      resident.convert(at: range.lowerBound, count: range.count, into: &part)
      #expect(try part == Array(theirs.floats()[range]), "\(tensor)")
    }
  }

  @Test("A model of the LLaMA family is the one of its folder", arguments: llamaNames)
  func llama(name: String) throws {
    let folder = try LlamaCheckpoint(directory: Fixtures.llama(name))
    let file = try LlamaCheckpoint(directory: Fixtures.gguf(name))
    #expect(file.configuration == folder.configuration)
    for tensor in LlamaTensor.all(in: folder.configuration) {
      let (ours, theirs) = (try file.tensor(tensor), try folder.tensor(tensor))
      #expect(try ours.floats() == theirs.floats(), "\(tensor)")
    }
  }

  @Test func frequenciesMayComeAsFactors() throws {
    let folder = try LlamaConfiguration.load(directory: Fixtures.llama("llama3"))
    var file = try LlamaConfiguration.load(directory: Fixtures.gguf("llama3"))
    let (ours, theirs) = (
      file.rotation.frequencies(headWidth: file.headWidth),
      folder.rotation.frequencies(headWidth: folder.headWidth)
    )
    #expect(zip(ours, theirs).allSatisfy { abs($0 / $1 - 1) < 1e-6 })
    #expect(file.rotation != folder.rotation)
    file.rotation = folder.rotation
    #expect(file == folder)
  }

  private struct Golden: Decodable {
    let text: String
    let ids: [Int]
    let decoded: String
  }

  @Test func tokenizersEncodeLikeTransformers() throws {
    let goldens = try JSONDecoder().decode(
      [String: [Golden]].self,
      from: Data(
        contentsOf: Fixtures.repository.appendingPathComponent(
          "Tests/Fixtures/gguf/tokenizers.json")))
    #expect(goldens.count == 5)
    for (kind, cases) in goldens {
      let tokenizer = try Tokenizer(directory: Fixtures.gguf("tokenizer-\(kind)"))
      for each in cases {
        #expect(tokenizer.encode(each.text) == each.ids, "\(kind): \(each.text.debugDescription)")
        #expect(
          try Array(tokenizer.decode(each.ids).utf8) == Array(each.decoded.utf8),
          "\(kind): \(each.text.debugDescription)")
      }
    }
    let ends = try GenerationConfiguration.load(directory: Fixtures.gguf("tokenizer-llama"))
    #expect(ends.endOfTextTokens == [2])
  }

  @Test func tokenizersSayWhatTheyAre() throws {
    let settings = try TokenizerSettings(directory: Fixtures.gguf("tokenizer-llama"))
    #expect(settings.tokenizerClass == "LlamaTokenizer")
    #expect(settings.beginOfText == "<s>" && settings.endOfText == "</s>")
    #expect(settings.unknown == "<unk>" && settings.padding == nil && settings.chatTemplate == nil)
    let qwen2 = try TokenizerSettings(directory: Fixtures.gguf("tokenizer-qwen2"))
    #expect(qwen2.tokenizerClass == "Qwen2Tokenizer" && qwen2.endOfText == "<|end|>")
    let url = folder.file("chat.gguf")
    var file = GGUFBytes()
    file.add("tokenizer.chat_template", "{{ messages }}")
    file.add("tokenizer.ggml.model", "gpt2")
    try file.encoded(tensorType: 0, shape: [4]).write(to: url)
    let error = #expect(throws: CheckpointError.self) { try TokenizerSettings(directory: url) }
    #expect(error?.message.contains("tokenizer.ggml.tokens") == true)
    file.add("tokenizer.ggml.tokens", ["a", "b"])
    try file.encoded(tensorType: 0, shape: [4]).write(to: url)
    #expect(try TokenizerSettings(directory: url).chatTemplate == "{{ messages }}")
  }

  // MARK: Faults

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The message about a file.
  private func message(_ data: Data) throws -> String {
    let url = folder.file("x.gguf")
    try data.write(to: url)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: url) }
    return error?.message ?? ""
  }

  @Test func whatEndsTooSoonIsRefused() throws {
    let whole = try Data(contentsOf: Fixtures.gguf("half"))
    for length in [5, 23, 24, 60, 200, 700, 1500, 3000, whole.count / 2, whole.count - 40] {
      let message = try message(whole.prefix(length))
      #expect(message.contains("x.gguf"), "\(length): \(message)")
    }
  }

  @Test(
    "Types and families that are not supported are named",
    arguments: [
      (12, "gpt2", "Q4_K"), (2, "gpt2", "Q4_0"), (8, "gpt2", "Q8_0"), (99, "gpt2", "unknown type"),
      (0, "bert", "'bert'"), (0, "llama", "llama."),
    ])
  func namesTheType(type: UInt32, family: String, cause: String) throws {
    var file = GGUFBytes()
    file.add("general.architecture", family)
    let message = try message(file.encoded(tensorType: type, shape: [4, 32]))
    #expect(message.contains(cause), "\(message)")
  }

  @Test func damagedHeadersAreRefused() throws {
    var twice = GGUFBytes()
    twice.add("general.architecture", "gpt2")
    twice.add("general.architecture", "gpt2")
    #expect(try message(twice.encoded(tensorType: 0, shape: [4])).contains("twice"))
    var split = GGUFBytes()
    split.add("general.type", "adapter")
    #expect(try message(split.encoded(tensorType: 0, shape: [4])).contains("'adapter'"))
    let plain = GGUFBytes()
    #expect(
      try message(plain.encoded(tensorType: 0, shape: [4], offset: 7)).contains("unaligned"))
    #expect(
      try message(plain.encoded(tensorType: 0, shape: [1 << 20])).contains("truncated"))
    #expect(
      try message(plain.encoded(tensorType: 0, shape: [1 << 39, 1 << 39])).contains("impossible"))
    #expect(try message(plain.encoded(tensorType: 0, shape: [4], version: 1)).contains("version 1"))
    #expect(
      try message(plain.encoded(tensorType: 0, shape: [4], version: 3 << 24))
        .contains("big-endian"))
    #expect(try message(plain.encoded(tensorType: 0, shape: [4])).contains("general.architecture"))
  }

  @Test func aFolderWithSuchAFileAloneSaysSo() throws {
    try Data("GGUF".utf8).write(to: folder.file("model-q4.gguf"))
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: folder.url) }
    #expect(error?.message.contains("model-q4.gguf") == true)
  }
}

/// A GGUF file with texts as metadata and one tensor of zeros.
private struct GGUFBytes {
  private var values = Data()
  private var count: UInt64 = 0

  mutating func add(_ key: String, _ value: String) {
    count += 1
    values += Self.text(key) + Self.bytes(UInt32(8)) + Self.text(value)
  }

  mutating func add(_ key: String, _ texts: [String]) {
    count += 1
    values += Self.text(key) + Self.bytes(UInt32(9)) + Self.bytes(UInt32(8))
    values += Self.bytes(UInt64(texts.count))
    for text in texts { values += Self.text(text) }
  }

  func encoded(
    tensorType: UInt32, shape: [Int], offset: UInt64 = 0, version: UInt32 = 3
  ) -> Data {
    var data = Data("GGUF".utf8) + Self.bytes(version) + Self.bytes(UInt64(1)) + Self.bytes(count)
    data += values + Self.text("token_embd.weight") + Self.bytes(UInt32(shape.count))
    for size in shape.reversed() { data += Self.bytes(UInt64(size)) }
    data += Self.bytes(tensorType) + Self.bytes(offset)
    return data + Data(count: (32 - data.count % 32) % 32 + 1024)
  }

  private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> Data {
    withUnsafeBytes(of: number.littleEndian) { Data($0) }
  }

  private static func text(_ text: String) -> Data {
    bytes(UInt64(text.utf8.count)) + Data(text.utf8)
  }
}
