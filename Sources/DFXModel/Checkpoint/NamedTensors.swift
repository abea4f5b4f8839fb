// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Tensors of a checkpoint by the names that transformers gives them, whatever holds them.
protocol NamedTensors: Sendable {
  /// The first of `names` that is there, with the given shape; nil when none is.
  func view(_ names: [String], shape: [Int]) throws(CheckpointError) -> TensorView?
  /// The error that none of `names` is there, with the cause where it can be told.
  func missing(_ names: [String], of family: String) -> CheckpointError
}

/// What a model can be read from: a folder as transformers writes it, or a GGUF file.
public enum CheckpointPlace {
  /// Whether a file is one that holds a whole model.
  public static func isModelFile(_ url: URL) -> Bool { GGUFFile.isOne(url) }

  /// The tensors of a folder or a GGUF file.
  static func tensors(_ url: URL, reading: Reading) throws(CheckpointError) -> any NamedTensors {
    guard GGUFFile.isOne(url) else { return try WeightFiles(directory: url, reading: reading) }
    let file = try GGUFFile(path: url.path, reading: reading)
    return GGUFWeights(file, try file.configuration())
  }
}
