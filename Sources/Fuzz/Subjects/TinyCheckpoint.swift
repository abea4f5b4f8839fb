// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import Foundation

/// A checkpoint of one layer and eight channels, whose parts stand beside the file that is fuzzed.
enum TinyCheckpoint {
  static let configuration = """
    {"model_type": "gpt2", "n_layer": 1, "n_embd": 8, "n_head": 2, "n_positions": 4, "vocab_size": 6}
    """

  /// The names of the files that hold the tensors of its layer, and the others.
  static let shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]

  static func writeConfiguration(to folder: ScratchFolder) {
    _ = folder.write(configuration.utf8, to: "config.json")
  }

  static func writeShards(to folder: ScratchFolder) {
    writeConfiguration(to: folder)
    let model: GPT2Configuration
    do {
      model = try GPT2Configuration.load(directory: folder.url)
    } catch {
      fatalError("the tiny checkpoint is refused: \(error)")
    }
    let tensors = GPT2Tensor.all(in: model).filter { $0 != .outputHead }.map { tensor in
      let shape = tensor.shape(in: model)
      return SafetensorsWriter.Tensor(
        name: tensor.name(tied: true), shape: shape,
        values: [Float16](repeating: 0.5, count: shape.reduce(1, *)))
    }
    let parts = Dictionary(grouping: tensors) { $0.name.hasPrefix("h.") }
    _ = folder.write(SafetensorsWriter.encode(parts[true] ?? []), to: shards[0])
    _ = folder.write(SafetensorsWriter.encode(parts[false] ?? []), to: shards[1])
  }
}
