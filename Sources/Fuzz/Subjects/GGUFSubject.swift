// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import Foundation

/// A GGUF file as model: what is accepted has all tensors of its shape and a tokenizer that decodes what it encodes.
enum GGUFSubject {
  static func file(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    let url = folder.write(input, to: "model.gguf")
    guard CheckpointPlace.isModelFile(url) else { return .refused }
    if let tokenizer = try? Tokenizer(directory: url) { TokenizerSubjects.use(tokenizer) }
    _ = try? GenerationConfiguration.load(directory: url)
    guard let configuration = try? ModelConfiguration.load(directory: url) else {
      return .passedHeader
    }
    switch configuration {
    case .gpt2(let shape):
      guard let checkpoint = try? Checkpoint(directory: url) else { return .passedHeader }
      precondition(checkpoint.configuration == shape, "two readings of one file differ")
      for tensor in GPT2Tensor.all(in: shape) {
        convert(try? checkpoint.tensor(tensor), shape: tensor.shape(in: shape))
      }
    case .llama(let shape):
      guard let checkpoint = try? LlamaCheckpoint(directory: url) else { return .passedHeader }
      precondition(checkpoint.configuration == shape, "two readings of one file differ")
      for tensor in LlamaTensor.all(in: shape) {
        convert(try? checkpoint.tensor(tensor), shape: tensor.shape(in: shape))
      }
    }
    return .accepted
  }

  private static func convert(_ view: TensorView?, shape: [Int]) {
    guard let view else { fatalError("an accepted file lacks a tensor of shape \(shape)") }
    precondition(view.shape == shape, "a tensor has another shape than the model's")
    precondition(
      (try? view.floats())?.count == view.count, "a tensor has other values than its shape")
  }
}
