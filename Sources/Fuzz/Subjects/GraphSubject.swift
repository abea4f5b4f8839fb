// SPDX-License-Identifier: Apache-2.0

internal import DFXGraph

/// Graphs as text: what is read is printed and read again as the same text.
enum GraphSubject {
  static func text(_ input: [UInt8]) -> Outcome {
    guard let text = String(validating: input, as: UTF8.self) else { return .refused }
    guard let graph = try? Graph(parsing: text) else { return .passedHeader }
    let printed = graph.text
    guard let again = try? Graph(parsing: printed) else {
      fatalError("a printed graph cannot be read:\n\(printed)")
    }
    precondition(again.text == printed, "a graph changes when it is printed and read again")
    return .accepted
  }
}
