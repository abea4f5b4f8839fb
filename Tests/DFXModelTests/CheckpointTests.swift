// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

@Suite struct CheckpointTests {
  let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  @Test("Checkpoints as transformers writes them open", arguments: Fixtures.checkpointNames)
  func opens(name: String) throws {
    let checkpoint = try Checkpoint(directory: Fixtures.checkpoint(name))
    let embedding = try checkpoint.tensor(.tokenEmbedding)
    #expect(
      embedding.shape == [checkpoint.configuration.vocabulary, checkpoint.configuration.width])
  }

  @Test func configurationIsRead() throws {
    let inner = try GPT2Configuration.load(directory: Fixtures.checkpoint("inner"))
    #expect(inner.innerWidth == 100)
    #expect(inner.scaleAttentionByInverseLayerIndex)
    #expect(inner.layerNormEpsilon == 1e-4)
    let untied = try GPT2Configuration.load(directory: Fixtures.checkpoint("untied"))
    #expect(!untied.tiedEmbeddings)
    #expect(untied.headWidth == 16)
    #expect(
      try !GPT2Configuration.load(directory: Fixtures.checkpoint("unscaled")).scaleAttentionWeights)
  }

  @Test(
    "Unsupported keys are refused by name",
    arguments: [
      ("activation_function", "\"relu\""), ("add_cross_attention", "true"),
      ("model_type", "\"llama\""), ("n_head", "7"), ("n_layer", "0"), ("n_embd", "99999999999"),
      ("vocab_size", "\"many\""),
    ])
  func refusesKey(key: String, value: String) throws {
    let folder = try copy("tied")
    let file = folder.appendingPathComponent("config.json")
    var object =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    object[key] = try JSONSerialization.jsonObject(
      with: Data(value.utf8), options: .fragmentsAllowed)
    try JSONSerialization.data(withJSONObject: object).write(to: file)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: folder) }
    #expect(error?.message.contains(key) == true)
  }

  @Test("Damaged files are refused", arguments: Damage.allCases)
  func refusesDamage(damage: Damage) throws {
    let folder = try copy("tied")
    let file = folder.appendingPathComponent("model.safetensors")
    try damage.apply(to: Data(contentsOf: file)).write(to: file)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: folder) }
    #expect(error?.message.contains("model.safetensors") == true)
    #expect(error?.isMissingInput == false)
  }

  @Test func missingWeightsSayHowToConvert() throws {
    let folder = try copy("tied")
    try FileManager.default.moveItem(
      at: folder.appendingPathComponent("model.safetensors"),
      to: folder.appendingPathComponent("pytorch_model.bin"))
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: folder) }
    #expect(error?.isMissingInput == true)
    #expect(error?.message.contains("save_pretrained") == true)
  }

  @Test func shapeMustMatchTheConfiguration() throws {
    let folder = try copy("tied")
    let file = folder.appendingPathComponent("config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
      .replacingOccurrences(of: "\"n_positions\": 64", with: "\"n_positions\": 65")
    try Data(text.utf8).write(to: file)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: folder) }
    #expect(error?.code == .shapeMismatch)
    #expect(error?.message.contains("wpe.weight") == true)
  }

  @Test func valuesThatOverflowNameTheTensor() throws {
    let folder = try copy("tied")
    let file = folder.appendingPathComponent("model.safetensors")
    var data = try Data(contentsOf: file)
    withUnsafeBytes(of: Float(1e6)) { data.replaceSubrange(data.count - 4..<data.count, with: $0) }
    try data.write(to: file)
    let checkpoint = try Checkpoint(directory: folder)
    let names: [GPT2Tensor] = [
      .tokenEmbedding, .positionEmbedding, .finalNormBias, .finalNormWeight,
    ]
    let errors = names.compactMap { name -> CheckpointError? in
      guard let view = try? checkpoint.tensor(name) else { return nil }
      var values = [Float16](repeating: 0, count: view.shape.reduce(1, *))
      do throws(CheckpointError) {
        try view.resident(0..<values.count).convert(at: 0, count: values.count, into: &values)
        return nil
      } catch { return error }
    }
    #expect(errors.count == 1)
    #expect(errors.first?.message.contains("overflows FP16") == true)
  }

  private func copy(_ name: String) throws -> URL {
    let folder = scratch.file(name)
    try FileManager.default.copyItem(at: Fixtures.checkpoint(name), to: folder)
    return folder
  }
}

/// Ways in which a safetensors file can be broken.
enum Damage: CaseIterable {
  case empty, short, hugeHeader, invalidJSON, truncatedData, wrongType, overlapping

  func apply(to data: Data) -> Data {
    switch self {
    case .empty: Data()
    case .short: data.prefix(5)
    case .hugeHeader: Data(repeating: 0xFF, count: 8) + data.dropFirst(8)
    case .invalidJSON: data.prefix(8) + Data("!".utf8) + data.dropFirst(9)
    case .truncatedData: data.dropLast(1000)
    case .wrongType: replacing("\"F32\"", "\"I32\"", in: data)
    case .overlapping: overlap(data)
    }
  }

  private func replacing(_ old: String, _ new: String, in data: Data) -> Data {
    var copy = Data(data)
    while let range = copy.range(of: Data(old.utf8)) {
      copy.replaceSubrange(range, with: Data(new.utf8))
    }
    return copy
  }

  /// Gives every tensor the bytes of the first one of its size.
  private func overlap(_ data: Data) -> Data {
    let length = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
    guard
      var header = (try? JSONSerialization.jsonObject(with: data[8..<8 + length]))
        as? [String: Any]
    else { return data }
    for case (let name, var entry as [String: Any]) in header {
      guard let offsets = entry["data_offsets"] as? [Int] else { continue }
      entry["data_offsets"] = [0, offsets[1] - offsets[0]]
      header[name] = entry
    }
    guard let text = try? JSONSerialization.data(withJSONObject: header) else { return data }
    var size = UInt64(text.count).littleEndian
    return Data(bytes: &size, count: 8) + text + data.dropFirst(8 + length)
  }
}
