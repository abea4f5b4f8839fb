// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A Hugging Face GPT-2 checkpoint: `config.json` and `model.safetensors`, whole or in shards.
///
/// Every tensor's presence, type and shape is checked when it is opened; weights stay in the file until
/// they are converted. Mask buffers of old checkpoints are ignored. Biases and gains of normalizations that the files
/// lack are 0 and 1, as transformers has it.
public final class Checkpoint: WeightSource {
  /// The model's shape.
  public let configuration: GPT2Configuration
  /// Names of the tensors that the files lack.
  public let absentTensors: [String]
  private let state: CheckpointState
  private let views: [GPT2Tensor: TensorView]

  /// Opens the checkpoint in a folder, or a GGUF file; `reading` tells whether its weights will be read again soon.
  public init(directory: URL, reading: Reading = .again) throws(CheckpointError) {
    state = CheckpointState(of: directory)
    configuration = try GPT2Configuration.load(directory: directory)
    let files = try CheckpointPlace.tensors(directory, reading: reading)
    var views: [GPT2Tensor: TensorView] = [:]
    var absent: [String] = []
    for tensor in GPT2Tensor.all(in: configuration) {
      let name = tensor.name(tied: configuration.tiedEmbeddings)
      let shape = tensor.shape(in: configuration)
      let names = ["transformer." + name, name]
      if let view = try files.view(names, shape: shape) {
        views[tensor] = view
      } else if let value = tensor.standardValue {
        absent.append(name)
        views[tensor] = TensorView(
          name: name, shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
      } else {
        throw files.missing(names, of: "GPT-2")
      }
    }
    self.views = views
    absentTensors = absent
  }

  /// The files that decide what a checkpoint's tensors are, those of them that are there.
  public static func files(in directory: URL) -> [URL] {
    if CheckpointPlace.isModelFile(directory) { return [directory] }
    return [directory.appendingPathComponent("config.json")] + WeightFiles.paths(directory)
  }

  /// Fails when a file has changed since the checkpoint was opened: what was read may be of two states.
  public func requireUnchanged() throws(CheckpointError) { try state.requireUnchanged() }

  /// One tensor of the checkpoint.
  public func tensor(_ tensor: GPT2Tensor) throws(CheckpointError) -> TensorView {
    guard let view = views[tensor] else {
      throw CheckpointError(.missingTensor, "the model has no tensor \(tensor)")
    }
    return view
  }

  /// One line on the tensors that the files lack; nil when they have all.
  public var absenceNote: String? { Self.absenceNote(absentTensors) }

  /// One line on tensors that files lack; nil when there are none.
  static func absenceNote(_ tensors: [String]) -> String? {
    guard let first = tensors.first else { return nil }
    let others = tensors.count > 1 ? " and \(tensors.count - 1) more" : ""
    return "the checkpoint lacks \(first)\(others): biases are taken as 0, gains as 1"
  }

  /// Whether a folder is there.
  static func isDirectory(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }
}
