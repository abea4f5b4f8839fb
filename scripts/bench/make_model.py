# SPDX-License-Identifier: Apache-2.0
"""Writes a GPT-2 checkpoint of a published shape with random FP16 weights and a byte tokenizer.

    .build/bench/venv/bin/python scripts/bench/make_model.py gpt2|gpt2-medium|gpt2-xl FOLDER

Tensors are written one by one, so that memory stays small. Needs the packages of requirements.txt.
"""

import argparse
import json
import pathlib
import struct

import numpy as np

SHAPES = {
    "gpt2": dict(n_layer=12, n_embd=768, n_head=12),
    "gpt2-medium": dict(n_layer=24, n_embd=1024, n_head=16),
    "gpt2-xl": dict(n_layer=48, n_embd=1600, n_head=25),
}
POSITIONS = 1024
VOCABULARY = 50257


def tensors(layers, width):
    """Names, shapes, and mean and deviation of the weights, as GPT-2 initializes them."""
    yield "wte.weight", (VOCABULARY, width), 0, 0.02
    yield "wpe.weight", (POSITIONS, width), 0, 0.02
    for layer in range(layers):
        for name, shape in {
            "ln_1": (width,), "attn.c_attn": (width, 3 * width), "attn.c_proj": (width, width),
            "ln_2": (width,), "mlp.c_fc": (width, 4 * width), "mlp.c_proj": (4 * width, width),
        }.items():
            mean, deviation = (1, 0.1) if name.startswith("ln") else (0, 0.02)
            yield f"h.{layer}.{name}.weight", shape, mean, deviation
            yield f"h.{layer}.{name}.bias", shape[-1:], 0, 0.1
    yield "ln_f.weight", (width,), 1, 0.1
    yield "ln_f.bias", (width,), 0, 0.1


def write_weights(path, layers, width):
    """A safetensors file, streamed."""
    header, offset = {}, 0
    for name, shape, _, _ in tensors(layers, width):
        size = 2 * int(np.prod(shape))
        header[name] = dict(dtype="F16", shape=list(shape), data_offsets=[offset, offset + size])
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    generator = np.random.default_rng(1)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, shape, mean, deviation in tensors(layers, width):
            values = generator.standard_normal(int(np.prod(shape)), dtype=np.float32)
            file.write((values * deviation + mean).astype(np.float16).tobytes())


def byte_alphabet():
    """GPT-2's printable character of each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {**{b: chr(b) for b in printable}, **{b: chr(256 + i) for i, b in enumerate(others)}}


def write_tokenizer(folder):
    """Bytes, and names for the rest of the vocabulary; no merges."""
    entries = {character: byte for byte, character in byte_alphabet().items()}
    entries |= {f"token{i}": i for i in range(256, VOCABULARY)}
    (folder / "vocab.json").write_text(json.dumps(entries))
    (folder / "merges.txt").write_text("#version: 0.2\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    shape = SHAPES[arguments.shape]
    arguments.folder.mkdir(parents=True, exist_ok=True)
    config = dict(
        model_type="gpt2", architectures=["GPT2LMHeadModel"], n_positions=POSITIONS,
        n_ctx=POSITIONS, vocab_size=VOCABULARY, activation_function="gelu_new",
        layer_norm_epsilon=1e-5, bos_token_id=50256, eos_token_id=50256,
        tie_word_embeddings=True, **shape,
    )
    (arguments.folder / "config.json").write_text(json.dumps(config, indent=2))
    write_tokenizer(arguments.folder)
    draft = arguments.folder / "model.safetensors.partial"
    write_weights(draft, shape["n_layer"], shape["n_embd"])
    draft.rename(arguments.folder / "model.safetensors")


main()
