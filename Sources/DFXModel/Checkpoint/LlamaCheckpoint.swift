// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A Hugging Face checkpoint of the LLaMA family: `config.json` and `model.safetensors`, whole or in shards.
///
/// Every tensor's presence, type and shape is checked when it is opened; weights stay in the file until they are converted.
/// Biases and gains that the files lack are 0 and 1, as transformers has it.
public final class LlamaCheckpoint: Sendable {
  /// The model's shape.
  public let configuration: LlamaConfiguration
  /// Names of the tensors that the files lack.
  public let absentTensors: [String]
  private let state: CheckpointState
  private let views: [LlamaTensor: TensorView]

  /// Opens the checkpoint in a folder, or a GGUF file; `reading` tells whether its weights will be read again soon.
  public init(directory: URL, reading: Reading = .again) throws(CheckpointError) {
    state = CheckpointState(of: directory)
    configuration = try LlamaConfiguration.load(directory: directory)
    let files = try CheckpointPlace.tensors(directory, reading: reading)
    var views: [LlamaTensor: TensorView] = [:]
    var absent: [String] = []
    for tensor in LlamaTensor.all(in: configuration) {
      let name = tensor.name(tied: configuration.tiedEmbeddings)
      let shape = tensor.shape(in: configuration)
      let names =
        tensor.isOutside(tied: configuration.tiedEmbeddings) ? [name] : ["model." + name, name]
      if let view = try files.view(names, shape: shape) {
        views[tensor] = view
      } else if let value = tensor.standardValue {
        absent.append(name)
        views[tensor] = TensorView(
          name: name, shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
      } else {
        throw files.missing(names, of: configuration.family.rawValue)
      }
    }
    self.views = views
    absentTensors = absent
  }

  /// Fails when a file has changed since the checkpoint was opened: what was read may be of two states.
  public func requireUnchanged() throws(CheckpointError) { try state.requireUnchanged() }

  /// One line on the tensors that the files lack; nil when they have all.
  public var absenceNote: String? { Checkpoint.absenceNote(absentTensors) }

  /// One tensor of the checkpoint.
  public func tensor(_ tensor: LlamaTensor) throws(CheckpointError) -> TensorView {
    guard let view = views[tensor] else {
      throw CheckpointError(.missingTensor, "the model has no tensor \(tensor)")
    }
    return view
  }
}
