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
  private let state: CheckpointState
  private let tensors: CheckpointTensors<GPT2Tensor>

  /// Opens the checkpoint in a folder, or a GGUF file; `reading` tells whether its weights will be read again soon.
  public init(directory: URL, reading: Reading = .again) throws(CheckpointError) {
    state = CheckpointState(of: directory)
    configuration = try GPT2Configuration.load(directory: directory)
    tensors = try CheckpointTensors(
      of: configuration, in: CheckpointPlace.tensors(directory, reading: reading), family: "GPT-2")
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
    try tensors.view(tensor)
  }

  /// Names of the tensors that the files lack.
  public var absentTensors: [String] { tensors.absent }

  /// One line on the tensors that the files lack; nil when they have all.
  public var absenceNote: String? { tensors.absenceNote }

  /// Whether a folder is there.
  static func isDirectory(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }
}
