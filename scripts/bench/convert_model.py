# SPDX-License-Identifier: Apache-2.0
"""Converts a GPT-2 checkpoint for the programs that the benchmark compares with.

    .build/bench/venv/bin/python scripts/bench/convert_model.py FOLDER

Writes FOLDER/model.gguf (F16 matrices, as llama.cpp's own converter) and FOLDER/ctranslate2.
Needs the packages of requirements.txt.
"""

import json
import pathlib
import sys

import ctranslate2
import gguf
import numpy as np
from safetensors import safe_open

GGUF_NAMES = {
    "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}


def write_gguf(folder, config, load):
    writer = gguf.GGUFWriter(folder / "model.gguf", "gpt2")
    width = config["n_embd"]
    writer.add_context_length(config["n_positions"])
    writer.add_embedding_length(width)
    writer.add_block_count(config["n_layer"])
    writer.add_feed_forward_length(4 * width)
    writer.add_head_count(config["n_head"])
    writer.add_layer_norm_eps(config["layer_norm_epsilon"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_tokenizer_model("none")
    writer.add_tensor("token_embd.weight", load("wte.weight"))
    writer.add_tensor("position_embd.weight", load("wpe.weight").astype(np.float32))
    for part in ["weight", "bias"]:
        writer.add_tensor(f"output_norm.{part}", load(f"ln_f.{part}").astype(np.float32))
    for layer in range(config["n_layer"]):
        for name, target in GGUF_NAMES.items():
            weight = load(f"h.{layer}.{name}.weight")
            weight = np.ascontiguousarray(weight.T) if weight.ndim == 2 else weight.astype(np.float32)
            writer.add_tensor(f"blk.{layer}.{target}.weight", weight)
            bias = load(f"h.{layer}.{name}.bias").astype(np.float32)
            writer.add_tensor(f"blk.{layer}.{target}.bias", bias)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_ctranslate2(folder, config, load):
    specs = ctranslate2.specs
    spec = specs.TransformerDecoderModelSpec.from_config(
        config["n_layer"], config["n_head"], pre_norm=True, activation=specs.Activation.GELUTanh
    )
    decoder = spec.decoder
    single = lambda name: load(name).astype(np.float32)

    def linear(target, name):
        target.weight = np.ascontiguousarray(single(f"{name}.weight").T)
        target.bias = single(f"{name}.bias")

    def norm(target, name):
        target.gamma, target.beta = single(f"{name}.weight"), single(f"{name}.bias")

    decoder.scale_embeddings = False
    decoder.embeddings.weight = single("wte.weight")
    decoder.position_encodings.encodings = single("wpe.weight")
    decoder.projection.weight = decoder.embeddings.weight
    norm(decoder.layer_norm, "ln_f")
    for i, layer in enumerate(decoder.layer):
        norm(layer.self_attention.layer_norm, f"h.{i}.ln_1")
        linear(layer.self_attention.linear[0], f"h.{i}.attn.c_attn")
        linear(layer.self_attention.linear[1], f"h.{i}.attn.c_proj")
        norm(layer.ffn.layer_norm, f"h.{i}.ln_2")
        linear(layer.ffn.linear_0, f"h.{i}.mlp.c_fc")
        linear(layer.ffn.linear_1, f"h.{i}.mlp.c_proj")
    spec.register_vocabulary([f"t{i}" for i in range(config["vocab_size"])])
    spec.config.bos_token = spec.config.eos_token = spec.config.unk_token = "t50256"
    spec.validate()
    spec.optimize(quantization="float16")
    (folder / "ctranslate2").mkdir(exist_ok=True)
    spec.save(str(folder / "ctranslate2"))


def main():
    folder = pathlib.Path(sys.argv[1])
    config = json.loads((folder / "config.json").read_text())
    with safe_open(folder / "model.safetensors", "numpy") as file:
        write_gguf(folder, config, file.get_tensor)
        write_ctranslate2(folder, config, file.get_tensor)


main()
