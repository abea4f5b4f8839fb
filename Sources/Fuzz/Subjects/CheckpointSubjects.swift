// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import Foundation

/// Files of a checkpoint folder, each beside sound others.
enum CheckpointSubjects {
  /// A safetensors file as the only one of a folder: what is accepted can be converted whole.
  static func checkpoint(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    TinyCheckpoint.writeConfiguration(to: folder)
    let path = folder.write(input, to: "model.safetensors").path
    guard (try? TensorFile(path: path)) != nil else { return .refused }
    return convertAll(in: folder) ? .accepted : .passedHeader
  }

  /// A safetensors file of tensors for `dfx run` and `dfx diff`.
  static func tensors(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    let path = folder.write(input, to: "memory.safetensors").path
    guard let file = try? TensorFile(path: path) else { return .refused }
    for name in file.names {
      guard let tensor = try? file.tensor(name) else { return .passedHeader }
      precondition(
        (try? tensor.floats())?.count == tensor.count, "a tensor has other values than its shape")
    }
    return .accepted
  }

  static func configuration(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    _ = folder.write(input, to: "config.json")
    do {
      let configuration = try GPT2Configuration.load(directory: folder.url)
      precondition(configuration.layers > 0 && configuration.width > 0 && configuration.heads > 0)
      return .accepted
    } catch {
      return .passedHeader
    }
  }

  static func index(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    TinyCheckpoint.writeShards(to: folder)
    _ = folder.write(input, to: "model.safetensors.index.json")
    return convertAll(in: folder) ? .accepted : .passedHeader
  }

  /// Whether the folder's checkpoint is accepted; then all its tensors can be converted.
  private static func convertAll(in folder: ScratchFolder) -> Bool {
    guard let checkpoint = try? Checkpoint(directory: folder.url) else { return false }
    for tensor in GPT2Tensor.all(in: checkpoint.configuration) {
      guard let view = try? checkpoint.tensor(tensor) else {
        fatalError("an accepted checkpoint has no tensor \(tensor)")
      }
      precondition(
        (try? view.floats())?.count == view.count, "a tensor has other values than its shape")
    }
    return true
  }
}
