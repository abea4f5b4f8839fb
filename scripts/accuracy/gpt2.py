# SPDX-License-Identifier: Apache-2.0
"""GPT-2's forward pass in a given arithmetic."""

import json

import torch
from arithmetic import rounded
from safetensors import safe_open


class Model:
    """A checkpoint with its weights rounded to FP16."""

    def __init__(self, folder):
        self.config = json.loads((folder / "config.json").read_text())
        self.tensors = {}
        with safe_open(folder / "model.safetensors", "pt") as file:
            for name in file.keys():
                self.tensors[name.removeprefix("transformer.")] = file.get_tensor(name).half()
        head = self.tensors.get("lm_head.weight", self.tensors["wte.weight"])
        self.head = head.T.contiguous()

    def vector(self, name):
        return self.tensors[name].float()

    def logits(self, tokens, arithmetic):
        config = self.config
        epsilon = config["layer_norm_epsilon"]
        x = rounded(self.vector("wte.weight")[tokens] + self.vector("wpe.weight")[: len(tokens)])
        for layer in range(config["n_layer"]):
            x = self.layer(x, f"h.{layer}.", epsilon, arithmetic)
        x = arithmetic.layer_norm(x, *self.parts("ln_f"), epsilon)
        return torch.stack([arithmetic.product(row, self.head) for row in x])

    def parts(self, name):
        return self.vector(f"{name}.weight"), self.vector(f"{name}.bias")

    def linear(self, x, name, arithmetic):
        return arithmetic.linear(x, self.tensors[f"{name}.weight"], self.vector(f"{name}.bias"))

    def layer(self, x, prefix, epsilon, arithmetic):
        normed = arithmetic.layer_norm(x, *self.parts(prefix + "ln_1"), epsilon)
        context = self.attention(self.linear(normed, prefix + "attn.c_attn", arithmetic), arithmetic)
        x = rounded(x + self.linear(context, prefix + "attn.c_proj", arithmetic))
        normed = arithmetic.layer_norm(x, *self.parts(prefix + "ln_2"), epsilon)
        hidden = arithmetic.gelu(self.linear(normed, prefix + "mlp.c_fc", arithmetic))
        return rounded(x + self.linear(hidden, prefix + "mlp.c_proj", arithmetic))

    def attention(self, projected, arithmetic):
        heads = self.config["n_head"]
        queries, keys, values = projected.chunk(3, dim=1)
        width = queries.shape[1] // heads
        result = torch.zeros_like(queries)
        for head in range(heads):
            part = slice(head * width, (head + 1) * width)
            for position in range(len(projected)):
                seen = slice(0, position + 1)
                result[position, part] = arithmetic.attend(
                    queries[position, part], keys[seen, part], values[seen, part], width**-0.5
                )
        return result
