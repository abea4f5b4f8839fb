// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph

extension GraphBuilder {
  /// Ends a model with its head, which is stored as the token embedding is, a row for each token, and the greedy token.
  mutating func finish(
    _ normed: ValueID, embedding: String, isTied: Bool
  ) throws(GraphError) -> Graph {
    let head = isTied ? embedding : weight("lm_head.weight", [.vocabulary, .width])
    let logits = try add(
      "lm_head", .head, .output(Projection(normed, weight: head, transposed: true)),
      tap: TapName("lm_head"))
    _ = try add("token", .head, .argmax(logits))
    return try finish()
  }
}
