// SPDX-License-Identifier: Apache-2.0

/// The tensors of a GGUF file under the names and in the layout of transformers.
struct GGUFWeights: NamedTensors {
  private let file: GGUFFile
  private let configuration: ModelConfiguration

  init(_ file: GGUFFile, _ configuration: ModelConfiguration) {
    self.file = file
    self.configuration = configuration
  }

  func view(_ names: [String], shape: [Int]) throws(CheckpointError) -> TensorView? {
    // The last of the names is the one without a prefix.
    guard let name = names.last, let stored = Self.storedName(name),
      let entry = file.entries[ByteString(stored)],
      let type = GGUFFile.elementType(entry.type)
    else { return nil }
    let order = order(of: name)
    let expected = order == .transposed ? shape.reversed() : shape
    guard entry.shape == expected else {
      throw CheckpointError(
        .shapeMismatch,
        "\(file.path): tensor \(stored) has shape \(entry.shape), the metadata ask for \(expected)")
    }
    let view = TensorView(
      name: stored, shape: entry.shape, elementType: type, storage: file.file,
      byteOffset: entry.offset)
    return order == .same ? view : view.rearranged(order, shape: shape)
  }

  func missing(_ names: [String], of family: String) -> CheckpointError {
    let stored = names.last.flatMap(Self.storedName) ?? "for \(names)"
    return CheckpointError(.missingTensor, "\(file.path): there is no tensor \(stored)")
  }

  /// How the file holds a tensor (llama.cpp, `convert_hf_to_gguf.py`).
  private func order(of name: String) -> TensorOrder {
    switch configuration {
    case .gpt2:
      let isLinear = name.hasSuffix(".weight") && name.contains(".c_")
      return isLinear ? .transposed : .same
    case .llama(let shape):
      guard shape.family == .llama else { return .same }
      // Pairs that turn together lie side by side.
      let isTurned = name.contains(".self_attn.q_proj.") || name.contains(".self_attn.k_proj.")
      return isTurned ? .pairsTogether(headWidth: shape.headWidth) : .same
    }
  }

  private static func storedName(_ name: String) -> String? {
    if let whole = whole[name] { return whole }
    let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
    guard parts.count == 3, ["h", "layers"].contains(parts[0]),
      let dot = parts[2].lastIndex(of: "."), let module = modules[String(parts[2][..<dot])]
    else { return nil }
    return "blk.\(parts[1]).\(module)\(parts[2][dot...])"
  }

  private static let whole = [
    "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight",
    "ln_f.weight": "output_norm.weight", "ln_f.bias": "output_norm.bias",
    "embed_tokens.weight": "token_embd.weight", "norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
  ]

  private static let modules = [
    "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
  ]
}
