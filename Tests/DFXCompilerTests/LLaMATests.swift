// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXMachine
import DFXModel
import DFXPlan
import Foundation
import TestSupport
import Testing

@testable import DFXCompiler

/// Models of the LLaMA family on simulated devices, against transformers in FP32 (`scripts/fixtures`).
@Suite struct LLaMATests {
  static let fixtures = [
    "plain", "grouped", "one-key-head", "nine-heads", "wide-head", "linear", "llama3", "qwen2",
    "outliers",
  ]

  @Test("Logits are within reach of FP32", arguments: fixtures)
  func accuracy(name: String) throws {
    let model = try LLaMAFixture(name)
    let accuracy = LogitsAccuracy(
      computed: try model.logits(.paper(devices: 1)), expected: model.expected.rows)
    #expect(accuracy.relativeError < 0.02, "\(accuracy.relativeError)")
    #expect(accuracy.divergence < 5e-3)
    #expect(accuracy.wrongTokens == 0)
  }

  @Test("The same bits on every number of devices", arguments: fixtures)
  func sameBits(name: String) throws {
    let model = try LLaMAFixture(name)
    let one = try model.logits(.paper(devices: 1))
    for devices in 2...8 {
      #expect(try model.logits(.paper(devices: devices)) == one, "\(devices) devices")
    }
  }

  @Test("The graph means in FP32 what transformers computes", arguments: fixtures)
  func interpreted(name: String) throws {
    let model = try LLaMAFixture(name)
    let computed = try Interpreter(model.graph, weights: model.weights)
      .logits(tokens: model.expected.tokens)
    let scale = model.expected.rows.joined().reduce(0) { max($0, abs($1)) }
    for (row, reference) in zip(computed, model.expected.rows) {
      #expect(zip(row, reference).allSatisfy { abs(Double($0) - $1) < 1e-4 * max(1, scale) })
    }
  }

  @Test func pieces() throws {
    let model = try LLaMAFixture("nine-heads")
    let compiled = try ModelCompiler(machine: .u280, deviceCount: 2)
      .compile(model.graph, weights: model.weights)
    for segment in compiled.images.flatMap(\.segments) {
      let pieces = segment.content.pieces(ofBytes: 1)
      guard !pieces.isEmpty else { continue }
      var whole = [UInt8](repeating: 0, count: segment.byteCount)
      try whole.withUnsafeMutableBytes { try segment.content.write(into: $0) }
      let joined = try pieces.flatMap { piece in
        var bytes = [UInt8](repeating: 0, count: piece.byteCount)
        try bytes.withUnsafeMutableBytes { try piece.content.write(into: $0) }
        return bytes
      }
      #expect(joined == whole, "\(segment.name)")
    }
  }
}
