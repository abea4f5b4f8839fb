// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// Checkpoints of the LLaMA family on simulated devices, from the command line.
@Suite struct LlamaCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func logits(_ model: URL, _ tokens: [Int], devices: Int, mode: String) throws -> Data {
    let file = folder.file("\(devices)-\(mode)")
    let run = try CommandRun([
      "logits", "--model", model.path, "--tokens", tokens.map(String.init).joined(separator: ","),
      "--devices", "\(devices)", "--mode", mode, "--quiet", "-o", file.path,
    ])
    #expect(run.status == 0, "\(run.notes)")
    return try Data(contentsOf: file)
  }

  @Test(
    "Every number of devices and both modes write the same file, near FP32",
    arguments: ["grouped", "qwen2", "llama3"])
  func logits(name: String) throws {
    let model = Fixtures.repository.appending(path: "Tests/Fixtures/llama/\(name)")
    let expected = try ExpectedLogits(checkpoint: model)
    let one = try logits(model, expected.tokens, devices: 1, mode: "functional")
    #expect(try logits(model, expected.tokens, devices: 4, mode: "functional") == one)
    #expect(try logits(model, expected.tokens, devices: 2, mode: "timed") == one)
    let values = try TensorFile(path: folder.file("1-functional").path).tensor("logits").floats()
    let width = values.count / expected.tokens.count
    let rows = expected.tokens.indices.map { row in
      values[row * width..<(row + 1) * width].map { Float16($0) }
    }
    let accuracy = LogitsAccuracy(computed: rows, expected: expected.rows)
    #expect(accuracy.relativeError < 0.02 && accuracy.wrongTokens == 0)
  }

  @Test func passesAreTimed() throws {
    let run = try CommandRun([
      "estimate", "--model", "Tests/Fixtures/llama/qwen2", "--devices", "2", "--input", "3",
      "--output", "2", "--json",
    ])
    let report = try #require(
      JSONSerialization.jsonObject(with: run.bytes) as? [String: Any], "\(run.notes)")
    let latency = try #require(report["latency"] as? [String: Any])
    #expect(try #require(latency["total_ms"] as? Double) > 0)
  }
}
