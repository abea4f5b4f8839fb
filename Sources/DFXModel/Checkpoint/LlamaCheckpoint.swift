// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A Hugging Face checkpoint of the LLaMA family: `config.json` and `model.safetensors`, whole or in shards.
///
/// Every tensor's presence, type and shape is checked when it is opened; weights stay in the file until they are converted.
/// Biases and gains that the files lack are 0 and 1, as transformers has it.
public final class LlamaCheckpoint: Sendable {
  /// The model's shape.
  public let configuration: LlamaConfiguration
  private let state: CheckpointState
  private let tensors: CheckpointTensors<LlamaTensor>

  /// Opens the checkpoint in a folder, or a GGUF file; `reading` tells whether its weights will be read again soon.
  public init(directory: URL, reading: Reading = .again) throws(CheckpointError) {
    state = CheckpointState(of: directory)
    configuration = try LlamaConfiguration.load(directory: directory)
    tensors = try CheckpointTensors(
      of: configuration, in: CheckpointPlace.tensors(directory, reading: reading),
      family: configuration.family.rawValue)
  }

  /// Fails when a file has changed since the checkpoint was opened: what was read may be of two states.
  public func requireUnchanged() throws(CheckpointError) { try state.requireUnchanged() }

  /// One tensor of the checkpoint.
  public func tensor(_ tensor: LlamaTensor) throws(CheckpointError) -> TensorView {
    try tensors.view(tensor)
  }

  /// Names of the tensors that the files lack.
  public var absentTensors: [String] { tensors.absent }

  /// One line on the tensors that the files lack; nil when they have all.
  public var absenceNote: String? { tensors.absenceNote }
}
