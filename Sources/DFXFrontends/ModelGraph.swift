// SPDX-License-Identifier: Apache-2.0

public import DFXGraph
public import DFXModel
public import Foundation

extension ModelConfiguration {
  /// The model as a graph.
  public func graph() throws(GraphError) -> Graph {
    switch self {
    case .gpt2(let configuration): try configuration.graph()
    case .llama(let configuration): try configuration.graph()
    }
  }
}

/// A checkpoint of any family, as a graph and its weights.
public struct ModelGraph: Sendable {
  /// The model's shape.
  public let configuration: ModelConfiguration
  /// Its forward pass.
  public let graph: Graph
  /// The weights that the graph names.
  public let weights: any WeightTable
  /// One line on the tensors that the files lack; nil when they have all.
  public let absenceNote: String?
  private let check: @Sendable () throws(CheckpointError) -> Void

  /// Opens the checkpoint in a folder; `reading` tells whether its weights will be read again soon.
  ///
  /// - Throws: `CheckpointError`, or `GraphError` for a shape that is no graph.
  public init(directory: URL, reading: Reading = .again) throws {
    configuration = try ModelConfiguration.load(directory: directory)
    graph = try configuration.graph()
    switch configuration {
    case .gpt2:
      let checkpoint = try Checkpoint(directory: directory, reading: reading)
      weights = GPT2Weights(checkpoint)
      absenceNote = checkpoint.absenceNote
      check = { () throws(CheckpointError) in try checkpoint.requireUnchanged() }
    case .llama:
      let checkpoint = try LlamaCheckpoint(directory: directory, reading: reading)
      weights = LlamaWeights(checkpoint)
      absenceNote = checkpoint.absenceNote
      check = { () throws(CheckpointError) in try checkpoint.requireUnchanged() }
    }
  }

  /// Fails when a file has changed since the checkpoint was opened: what was read may be of two states.
  public func requireUnchanged() throws(CheckpointError) { try check() }
}
