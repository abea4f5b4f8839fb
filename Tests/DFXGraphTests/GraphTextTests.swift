// SPDX-License-Identifier: Apache-2.0

import DFXFrontends
import DFXGraph
import DFXModel
import Foundation
import TestSupport
import Testing

@Suite struct GraphTextTests {
  static let shapes = [
    GPT2Configuration(layers: 2, width: 64, heads: 4, context: 32, vocabulary: 65),
    GPT2Configuration(
      layers: 3, width: 60, heads: 5, innerWidth: 77, context: 9, vocabulary: 31,
      layerNormEpsilon: 1e-6, scaleAttentionByInverseLayerIndex: true, tiedEmbeddings: false),
    ModelPreset.all[3].configuration,
  ]

  @Test("What is printed reads back", arguments: shapes)
  func roundTrip(shape: GPT2Configuration) throws {
    let graph = try shape.graph()
    // Values are numbered in the order of the text.
    let read = try Graph(parsing: graph.text)
    #expect(read.text == graph.text)
    #expect(read.nodes.map(\.name) == graph.nodes.map(\.name))
    #expect(read.weights == graph.weights && read.dimensions == graph.dimensions)
  }

  @Test("What is printed of the LLaMA family reads back", arguments: Fixtures.llamaNames)
  func llama(name: String) throws {
    let model = try ModelGraph(directory: Fixtures.llama(name))
    let read = try Graph(parsing: model.graph.text)
    #expect(read.text == model.graph.text && read.weights == model.graph.weights)
    guard case .llama(let shape) = model.configuration else {
      Issue.record("\(name) is no LLaMA")
      return
    }
    #expect(model.graph.parameterCount == shape.parameterCount)
  }

  @Test("The graph's size does not grow with layers")
  func repeated() throws {
    var shape = Self.shapes[0]
    let small = try shape.graph().nodes.count
    shape.layers = 96
    #expect(try shape.graph().nodes.count == small)
  }

  @Test("Weights are those of the checkpoint", arguments: shapes)
  func parameters(shape: GPT2Configuration) throws {
    #expect(try shape.graph().parameterCount == shape.parameterCount)
  }

  @Test(
    "Texts that are no graph are refused by line",
    arguments: [
      ("linear(%ln_1", "linear(%ln_9", "nothing makes %ln_9"),
      ("activation.gelu_new", "activation.tanh", "no operation 'activation.tanh'"),
      ("next %mlp.residual", "next %layer.input", "not made in it"),
      ("dimension attended = 64", "dimension attended = 63", "attended"),
      ("append(%attn.c_attn.k, @keys)", "append(%attn.c_attn.k, @other)", "no state @other"),
      ("argmax(%lm_head)", "argmax(%ln_f)", "no logits"),
      ("\"mlp.c_fc.bias\") :", "\"ln_2.bias\") :", "other dimensions"),
      ("add(%layer.input, %attn.c_proj)", "add(%embedding, %attn.c_proj)", "before it is made"),
      (": [inner] part ffn\n", ": [width] part ffn\n", "must be [inner]"),
      ("}\n", "", "not closed"),
    ])
  func refused(text: String, replacement: String, cause: String) throws {
    let printed = try Self.shapes[0].graph().text
    guard let range = printed.range(of: text, options: text == "}\n" ? .backwards : []) else {
      Issue.record("the text has no '\(text)'")
      return
    }
    let error = #expect(throws: GraphError.self) {
      try Graph(parsing: printed.replacingCharacters(in: range, with: replacement))
    }
    #expect(error?.description.contains(cause) == true, "\(error?.description ?? "")")
  }
}
