// SPDX-License-Identifier: Apache-2.0

public import DFXModel
internal import Foundation

/// GPT-2's forward pass in FP32, written plainly: what FP16 devices are measured against.
///
/// It shares nothing with the devices' arithmetic, neither the order of additions nor tables.
public struct ReferenceModel: Sendable {
  private let weights: any WeightSource
  private var configuration: GPT2Configuration { weights.configuration }

  /// The model of a checkpoint; weights stay where they are.
  public init(weights: any WeightSource) {
    self.weights = weights
  }

  /// Logits of every position of `tokens`.
  public func logits(tokens: [Int]) throws(CheckpointError) -> [[Float]] {
    try pass(tokens: tokens).logits(0..<tokens.count)
  }

  /// A pass over all `tokens`, up to the language-model head.
  public func pass(tokens: [Int]) throws(CheckpointError) -> ReferencePass {
    var residual = try embed(tokens)
    for layer in 0..<configuration.layers { try apply(layer: layer, to: &residual) }
    let normed = try norm(.finalNormWeight, .finalNormBias).apply(residual)
    let head = LinearLayer(
      weight: try weights.tensor(.outputHead), storage: .outputMajor,
      inputs: configuration.width, outputs: configuration.vocabulary)
    return ReferencePass(hidden: normed, head: head)
  }

  private func embed(_ tokens: [Int]) throws(CheckpointError) -> Matrix {
    let width = configuration.width
    let embeddings = try weights.tensor(.tokenEmbedding)
    let positions = try weights.tensor(.positionEmbedding)
    var residual = Matrix(rows: tokens.count, columns: width)
    for (position, token) in tokens.enumerated() {
      let row = embeddings.floats(at: token * width, count: width)
      let offset = positions.floats(at: position * width, count: width)
      for column in 0..<width { residual[position, column] = row[column] + offset[column] }
    }
    return residual
  }

  private func apply(layer: Int, to residual: inout Matrix) throws(CheckpointError) {
    let width = configuration.width
    let inner = configuration.innerWidth
    let normed = try norm(.layer(layer, .norm1Weight), .layer(layer, .norm1Bias)).apply(residual)
    let projected = try linear(
      layer, .attentionWeight, .attentionBias, normed, inputs: width, outputs: 3 * width)
    let mixed = attention(layer).apply(projected)
    residual.add(
      try linear(
        layer, .attentionProjectionWeight, .attentionProjectionBias, mixed, inputs: width,
        outputs: width))
    let second = try norm(.layer(layer, .norm2Weight), .layer(layer, .norm2Bias)).apply(residual)
    var hidden = try linear(
      layer, .feedForwardWeight, .feedForwardBias, second, inputs: width, outputs: inner)
    for index in hidden.values.indices { hidden.values[index] = Self.gelu(hidden.values[index]) }
    residual.add(
      try linear(
        layer, .feedForwardProjectionWeight, .feedForwardProjectionBias, hidden, inputs: inner,
        outputs: width))
  }

  private func linear(
    _ layer: Int, _ weight: LayerTensor, _ bias: LayerTensor, _ input: Matrix, inputs: Int,
    outputs: Int
  ) throws(CheckpointError) -> Matrix {
    LinearLayer(
      weight: try weights.tensor(.layer(layer, weight)), storage: .inputMajor, inputs: inputs,
      outputs: outputs
    ).apply(input, bias: try weights.tensor(.layer(layer, bias)).floats(at: 0, count: outputs))
  }

  private func norm(
    _ weight: GPT2Tensor, _ bias: GPT2Tensor
  ) throws(CheckpointError) -> LayerNormalization {
    let width = configuration.width
    return LayerNormalization(
      weight: try weights.tensor(weight).floats(at: 0, count: width),
      bias: try weights.tensor(bias).floats(at: 0, count: width),
      epsilon: configuration.layerNormEpsilon)
  }

  private func attention(_ layer: Int) -> CausalAttention {
    var scale = 1.0
    if configuration.scaleAttentionWeights {
      scale /= Double(configuration.headWidth).squareRoot()
    }
    if configuration.scaleAttentionByInverseLayerIndex { scale /= Double(layer + 1) }
    return CausalAttention(
      heads: configuration.heads, headWidth: configuration.headWidth, scale: Float(scale))
  }

  /// `gelu_new`: the approximation by tanh that GPT-2 was trained with.
  private static func gelu(_ x: Float) -> Float {
    let inner = Float((2 / Double.pi).squareRoot()) * (x + 0.044715 * x * x * x)
    return 0.5 * x * (1 + tanh(inner))
  }
}

/// A pass of the reference model whose logits can be asked for in parts.
public struct ReferencePass {
  let hidden: Matrix
  let head: LinearLayer

  /// Logits of some positions, one row of the vocabulary each.
  public func logits(_ positions: Range<Int>) -> [[Float]] {
    let values = head.apply(hidden.rows(positions)).values
    return (0..<positions.count).map {
      Array(values[$0 * head.outputs..<($0 + 1) * head.outputs])
    }
  }
}

extension TensorView {
  /// Some elements in FP32.
  func floats(at offset: Int, count: Int) -> [Float] {
    Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress { convert(at: offset, count: count, into: base) }
      initialized = count
    }
  }
}
