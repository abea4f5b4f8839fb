// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// Folders that hold something else than a checkpoint that can be read: the reason is the true one, and the message
/// says what to do.
@Suite struct RefusalTests {
  private let folder: URL
  private let scratch: TemporaryFolder

  init() throws {
    scratch = try TemporaryFolder()
    folder = scratch.file("model")
    try FileManager.default.copyItem(at: Fixtures.checkpoint("renamed"), to: folder)
  }

  private func message() throws -> String {
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: folder) }
    return error?.message ?? ""
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  @Test func intactFolderIsTaken() throws {
    #expect(try Checkpoint(directory: folder).absentTensors.isEmpty)
  }

  @Test(
    "Weights in other forms",
    arguments: [
      ("pytorch_model.bin", "save_pretrained"), ("pytorch_model-00001-of-00002.bin", "pickled"),
      ("tf_model.h5", "TensorFlow"), ("flax_model.msgpack", "Flax"),
      ("model-00001-of-00002.safetensors", "model.safetensors.index.json"),
      ("consolidated.00.pth", "pickled"),
    ])
  func otherForms(name: String, cause: String) throws {
    try FileManager.default.moveItem(
      at: folder.appendingPathComponent("model.safetensors"),
      to: folder.appendingPathComponent(name))
    let message = try message()
    #expect(message.contains(name) && message.contains(cause), "\(message)")
  }

  @Test(
    "Quantised weights by their configuration", arguments: ["gptq", "awq", "bitsandbytes", "fp8"])
  func quantised(method: String) throws {
    let path = folder.appendingPathComponent("config.json")
    let text = try String(contentsOf: path, encoding: .utf8)
    try write(
      text.replacingOccurrences(
        of: "\"use_cache\": true",
        with: "\"use_cache\": true, \"quantization_config\": {\"quant_method\": \"\(method)\"}"),
      "config.json")
    let message = try message()
    #expect(message.contains("'quantization_config'") && message.contains("'\(method)'"))
    #expect(message.contains("dequantize"))
  }

  @Test(
    "Wrong tensors by their names",
    arguments: [
      ("h.0.attn.c_attn.qweight", "quantised"), ("h.0.mlp.c_fc.weight.absmax", "quantised"),
      ("h.0.attn.c_attn.lora_A.weight", "merge_and_unload"),
      ("_orig_mod.transformer.h.0.attn.c_attn.weight", "'_orig_mod.'"),
      ("h.0.attn.c_attn.weights", "is this a GPT-2 checkpoint"),
    ])
  func tensorNames(name: String, cause: String) throws {
    let path = folder.appendingPathComponent("model.safetensors")
    var data = try Data(contentsOf: path)
    let length = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
    let header = String(decoding: data[8..<8 + length], as: UTF8.self)
      .replacingOccurrences(of: "transformer.h.0.attn.c_attn.weight", with: name)
    data =
      withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      + Data(header.utf8) + data[(8 + length)...]
    try data.write(to: path)
    let message = try message()
    #expect(message.contains(cause), "\(message)")
    #expect(message.contains("h.0.attn.c_attn.weight"))
  }

  @Test func adapter() throws {
    try write(#"{"peft_type": "LORA", "base_model_name_or_path": "gpt2"}"#, "adapter_config.json")
    for name in ["config.json", "model.safetensors"] {
      try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
    let message = try message()
    #expect(message.contains("an adapter of 'gpt2'") && message.contains("merge_and_unload"))
  }

  @Test(
    "Pointers of Git LFS",
    arguments: ["config.json", "model.safetensors"])
  func pointer(name: String) throws {
    try write("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", name)
    let message = try message()
    #expect(message.contains("Git LFS") && message.contains(name))
  }

  @Test(
    "Indices that assign what is not there",
    arguments: [
      (#"{"weight_map": {"a": "x.safetensors"}}"#, "x.safetensors"),
      (#"{"weight_map": {"a": "../x.safetensors"}}"#, "leaves the folder"),
      (#"{"weight_map": {"a": 1}}"#, "'weight_map.a'"), (#"{"weight_map": []}"#, "weight_map"),
      (#"{"weight_map": {"a": "x", "a": "y"}}"#, "twice"), ("{}", "'weight_map' is missing"),
      (#"{"weight_map": {"zz": "renamed.safetensors"}}"#, "zz is not in"),
    ])
  func index(text: String, cause: String) throws {
    try FileManager.default.moveItem(
      at: folder.appendingPathComponent("model.safetensors"),
      to: folder.appendingPathComponent("renamed.safetensors"))
    try write(text, "model.safetensors.index.json")
    let message = try message()
    #expect(message.contains(cause), "\(message)")
  }

  @Test func whatIsLackingIsSaid() throws {
    let checkpoint = try Checkpoint(directory: Fixtures.checkpoint("lacking"))
    #expect(checkpoint.absentTensors.count == 10)
    #expect(checkpoint.absenceNote?.contains("ln_f.weight and 9 more") == true)
  }
}
