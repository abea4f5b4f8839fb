// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXModel
import Foundation
import TestSupport
import Testing

@Suite struct InterpreterTests {
  /// FP32 sums in another order differ by some units in the last place of the largest terms.
  private static let bound = 2e-5

  private static func model(_ folder: URL) throws -> Interpreter {
    let model = try ModelGraph(directory: folder)
    return Interpreter(model.graph, weights: model.weights)
  }

  @Test(
    "Logits are those of transformers in FP32",
    arguments: Fixtures.checkpointNames.map(Fixtures.checkpoint)
      + Fixtures.llamaNames.map(Fixtures.llama))
  func logits(folder: URL) throws {
    let expected = try ExpectedLogits(checkpoint: folder)
    let model = try Self.model(folder)
    let computed = try model.logits(tokens: expected.tokens)
    #expect(computed.count == expected.rows.count)
    var largest = 0.0
    for (row, reference) in zip(computed, expected.rows) {
      #expect(row.count == reference.count)
      largest = zip(row, reference).reduce(largest) { max($0, abs(Double($1.0) - $1.1)) }
    }
    #expect(largest < Self.bound, "\(folder.lastPathComponent): \(largest)")
  }

  @Test func someRowsAreThoseOfAll() throws {
    let folder = Fixtures.checkpoint("tied")
    let tokens = Array(try ExpectedLogits(checkpoint: folder).tokens.prefix(9))
    let model = try Self.model(folder)
    let all = try model.logits(tokens: tokens)
    #expect(try model.pass(tokens: tokens).logits(3..<7) == Array(all[3..<7]))
  }
}
