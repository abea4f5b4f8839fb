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

  /// The checkpoint in one file, with a tokenizer.
  static func writeWhole(to folder: ScratchFolder) {
    writeConfiguration(to: folder)
    _ = folder.write(SafetensorsWriter.encode(tensors(in: folder)), to: "model.safetensors")
    _ = folder.write(
      #"{"a": 0, "b": 1, "t": 2, "ab": 3, "\u0120": 4, "o": 5}"#.utf8, to: "vocab.json")
    _ = folder.write("#version: 0.2\na b\n".utf8, to: "merges.txt")
  }

  static func writeShards(to folder: ScratchFolder) {
    writeConfiguration(to: folder)
    let parts = Dictionary(grouping: tensors(in: folder)) { $0.name.hasPrefix("h.") }
    _ = folder.write(SafetensorsWriter.encode(parts[true] ?? []), to: shards[0])
    _ = folder.write(SafetensorsWriter.encode(parts[false] ?? []), to: shards[1])
  }

  /// All tensors of the folder's configuration.
  private static func tensors(in folder: ScratchFolder) -> [SafetensorsWriter.Tensor] {
    let model: GPT2Configuration
    do {
      model = try GPT2Configuration.load(directory: folder.url)
    } catch {
      fatalError("the tiny checkpoint is refused: \(error)")
    }
    return GPT2Tensor.all(in: model).filter { $0 != .outputHead }.map { tensor in
      let shape = tensor.shape(in: model)
      return SafetensorsWriter.Tensor(
        name: tensor.name(tied: true), shape: shape,
        values: [Float16](repeating: 0.5, count: shape.reduce(1, *)))
    }
  }
}
