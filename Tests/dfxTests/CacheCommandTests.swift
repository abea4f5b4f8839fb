// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// The cache as users of the command line see it.
@Suite struct CacheCommandTests {
  let folder: TemporaryFolder
  let cache: URL

  /// A model just large enough to be kept.
  init() throws {
    folder = try TemporaryFolder()
    cache = folder.file("cache")
    let (width, vocabulary, context) = (256, 36_000, 16)
    let configuration: [String: Any] = [
      "model_type": "gpt2", "n_layer": 1, "n_embd": width, "n_head": 4, "n_positions": context,
      "vocab_size": vocabulary,
    ]
    try JSONSerialization.data(withJSONObject: configuration).write(to: folder.file("config.json"))
    func tensor(_ name: String, _ shape: Int...) -> SafetensorsWriter.Tensor {
      let count = shape.reduce(1, *)
      var values = [Float16](repeating: 0.01, count: count)
      for index in stride(from: 0, to: count, by: 97) { values[index] = Float16(index % 89) / 89 }
      return SafetensorsWriter.Tensor(name: name, shape: shape, values: values)
    }
    let layer = [
      tensor("h.0.ln_1.weight", width), tensor("h.0.ln_1.bias", width),
      tensor("h.0.attn.c_attn.weight", width, 3 * width), tensor("h.0.attn.c_attn.bias", 3 * width),
      tensor("h.0.attn.c_proj.weight", width, width), tensor("h.0.attn.c_proj.bias", width),
      tensor("h.0.ln_2.weight", width), tensor("h.0.ln_2.bias", width),
      tensor("h.0.mlp.c_fc.weight", width, 4 * width), tensor("h.0.mlp.c_fc.bias", 4 * width),
      tensor("h.0.mlp.c_proj.weight", 4 * width, width), tensor("h.0.mlp.c_proj.bias", width),
    ]
    let tensors =
      [tensor("wte.weight", vocabulary, width), tensor("wpe.weight", context, width)] + layer
      + [tensor("ln_f.weight", width), tensor("ln_f.bias", width)]
    try SafetensorsWriter.encode(tensors).write(to: folder.file("model.safetensors"))
  }

  private func logits(_ name: String, _ options: String...) throws -> CommandRun {
    try CommandRun(
      [
        "logits", "--model", folder.url.path, "--tokens", "3,5", "--mode", "functional",
        "--devices", "2", "-o", folder.file(name).path,
      ] + options, cache: cache)
  }

  /// What a run says besides its progress, which a busy host sees.
  private func remarks(_ run: CommandRun) -> [Substring] {
    run.notes.split(separator: "\n").filter { $0.hasPrefix("dfx:") }
  }

  private var entries: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: cache.path)) ?? [])
      .filter { $0 != "contents" }
  }

  @Test func theSecondRunComesFromTheCache() throws {
    #expect(try logits("none", "--no-cache").status == 0)
    #expect(!FileManager.default.fileExists(atPath: cache.path))
    let first = try logits("first")
    #expect(first.status == 0 && entries.count == 1)
    let second = try logits("second")
    #expect(second.status == 0 && remarks(second).isEmpty)
    let results = try ["none", "first", "second"].map { try Data(contentsOf: folder.file($0)) }
    #expect(results[0] == results[1] && results[0] == results[2])

    // Damage shows that the entry was read, or that it was not.
    let entry = cache.appending(path: entries[0])
    let handle = try FileHandle(forUpdating: entry)
    try handle.seek(toOffset: 3 << 20)  // in the token embedding; large pages begin at 2 << 20
    try handle.write(contentsOf: Data(repeating: 0x5A, count: 4096))
    try handle.close()
    let without = try logits("without", "--no-cache")
    #expect(remarks(without).isEmpty && entries.count == 1)
    let repaired = try logits("repaired")
    #expect(repaired.status == 0)
    #expect(remarks(repaired).count == 1, "\(repaired.notes)")
    #expect(repaired.notes.contains("damaged") && repaired.notes.contains(entry.path))
    #expect(try Data(contentsOf: folder.file("repaired")) == results[0])
    #expect(try remarks(logits("again")).isEmpty)
  }

  @Test func twoProcessesAtOnce() async throws {
    try await withThrowingTaskGroup(of: CommandRun.self) { group in
      for name in ["a", "b", "c"] {
        group.addTask { try self.logits(name) }
      }
      for try await run in group {
        #expect(run.status == 0 && remarks(run).isEmpty, "\(run.notes)")
      }
    }
    #expect(entries.count == 1)
    let results = try ["a", "b", "c"].map { try Data(contentsOf: folder.file($0)) }
    #expect(Set(results).count == 1)
    #expect(try remarks(logits("after")).isEmpty)
  }
}
