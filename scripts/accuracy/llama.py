# SPDX-License-Identifier: Apache-2.0
"""The LLaMA family's forward pass (LlamaForCausalLM, Qwen2ForCausalLM) in a given arithmetic."""

import json
import math

import numpy as np
import torch
from arithmetic import rounded
from safetensors import safe_open


def rotation_frequencies(config):
    """Radians per position of each pair of elements, binary64 [head width / 2]."""
    width = head_width(config)
    frequencies = config.get("rope_theta", 10000.0) ** -(np.arange(0, width, 2) / width)
    scaling = config.get("rope_scaling") or {}
    kind = scaling.get("rope_type", scaling.get("type", "default"))
    if kind == "linear":
        return frequencies / scaling["factor"]
    if kind == "llama3":
        return llama3_frequencies(frequencies, scaling)
    assert kind == "default", f"rope_scaling {kind} is not honoured"
    return frequencies


def llama3_frequencies(frequencies, scaling):
    """Long wavelengths are stretched by the factor, short ones stay, those between are interpolated."""
    low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
    turns = scaling["original_max_position_embeddings"] * frequencies / (2 * math.pi)
    blend = np.clip((turns - low) / (high - low), 0, 1)
    return (1 - blend) * frequencies / scaling["factor"] + blend * frequencies


def head_width(config):
    return config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]


def rotation_rows(config, positions):
    """Cosines and sines as the devices' table holds them: computed in binary64, rounded once."""
    angles = np.arange(positions)[:, None] * rotation_frequencies(config)[None]
    rows = [f(angles).astype(np.float16).astype(np.float32) for f in (np.cos, np.sin)]
    return [torch.from_numpy(row) for row in rows]


class LlamaModel:
    """A checkpoint with its weights rounded to FP16."""

    def __init__(self, folder):
        self.config = json.loads((folder / "config.json").read_text())
        self.tensors = {}
        with safe_open(folder / "model.safetensors", "pt") as file:
            for name in file.keys():
                self.tensors[name.removeprefix("model.")] = file.get_tensor(name).half()
        head = self.tensors.get("lm_head.weight", self.tensors["embed_tokens.weight"])
        self.head = head.T.contiguous()

    def linear(self, x, name, arithmetic):
        matrix = self.tensors[f"{name}.weight"].T.contiguous()
        bias = self.tensors.get(f"{name}.bias")
        if bias is None:
            return torch.stack([arithmetic.product(row, matrix) for row in x])
        return arithmetic.linear(x, matrix, bias.float())

    def norm(self, x, name, arithmetic):
        gain = self.tensors[f"{name}.weight"].float()
        return arithmetic.rms_norm(x, gain, self.config["rms_norm_eps"])

    def logits(self, tokens, arithmetic):
        rows = rotation_rows(self.config, len(tokens))
        x = self.tensors["embed_tokens.weight"].float()[tokens]
        for layer in range(self.config["num_hidden_layers"]):
            x = self.layer(x, f"layers.{layer}.", rows, arithmetic)
        x = self.norm(x, "norm", arithmetic)
        return torch.stack([arithmetic.product(row, self.head) for row in x])

    def layer(self, x, prefix, rows, arithmetic):
        normed = self.norm(x, prefix + "input_layernorm", arithmetic)
        context = self.attention(normed, prefix + "self_attn.", rows, arithmetic)
        x = rounded(x + self.linear(context, prefix + "self_attn.o_proj", arithmetic))
        normed = self.norm(x, prefix + "post_attention_layernorm", arithmetic)
        gate = arithmetic.silu(self.linear(normed, prefix + "mlp.gate_proj", arithmetic))
        hidden = rounded(gate * self.linear(normed, prefix + "mlp.up_proj", arithmetic))
        return rounded(x + self.linear(hidden, prefix + "mlp.down_proj", arithmetic))

    def attention(self, normed, prefix, rows, arithmetic):
        width = head_width(self.config)
        heads = self.config["num_attention_heads"]
        key_heads = self.config.get("num_key_value_heads") or heads
        cosines, sines = [row[:, None] for row in rows]
        queries, keys, values = [
            self.linear(normed, prefix + name, arithmetic).unflatten(1, (-1, width))
            for name in ("q_proj", "k_proj", "v_proj")
        ]
        queries, keys = [arithmetic.rotate(x, cosines, sines) for x in (queries, keys)]
        queries, scale = arithmetic.scaled_queries(queries, width)
        result = torch.zeros(len(normed), heads, width)
        for head in range(heads):
            group = head * key_heads // heads
            for position in range(len(normed)):
                seen = slice(0, position + 1)
                result[position, head] = arithmetic.attend(
                    queries[position, head], keys[seen, group], values[seen, group], scale
                )
        return result.flatten(1)
