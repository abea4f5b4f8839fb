// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import SplitMix

/// Weights that follow from a tensor's name alone.
struct ReplayWeights: WeightSource {
  let configuration: GPT2Configuration
  private let views: [GPT2Tensor: TensorView]

  init(_ configuration: GPT2Configuration) {
    self.configuration = configuration
    views = Dictionary(
      uniqueKeysWithValues: GPT2Tensor.all(in: configuration).map { tensor in
        let name = tensor.name(tied: configuration.tiedEmbeddings)
        let shape = tensor.shape(in: configuration)
        return (
          tensor,
          TensorView(name: name, shape: shape, values: Self.values(name, count: shape.reduce(1, *)))
        )
      })
  }

  func tensor(_ tensor: GPT2Tensor) throws(CheckpointError) -> TensorView {
    guard let view = views[tensor] else {
      throw CheckpointError(.missingTensor, "the model has no tensor \(tensor)")
    }
    return view
  }

  /// Multiples of 2^-14 between -2 and 2, four from each random number.
  private static func values(_ name: String, count: Int) -> [Float] {
    // FNV-1a.
    let seed = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    var random = SplitMix64(seed: seed)
    var word: UInt64 = 0
    return (0..<count).map { index in
      word = index % 4 == 0 ? random.next() : word >> 16
      return Float(Int16(truncatingIfNeeded: word)) * 0x1p-14
    }
  }
}
