# SPDX-License-Identifier: Apache-2.0
"""What each choice in the FP16 arithmetic costs: logits against FP32, one choice changed at a time.

    python scripts/accuracy/measure_choices.py FOLDER [--tokens 32] [--logits FILE.safetensors]

FOLDER is a checkpoint in one file: GPT-2 with the standard attention scale, LLaMA or Qwen2. The reference
is transformers in FP32. With --logits, what `dfx logits` wrote for the same tokens (printed first) must equal the
contract's row bit by bit. Run from the repository's root; needs the packages of requirements.txt.
"""

import argparse
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from arithmetic import Arithmetic, Choices
from gpt2 import Model
from llama import LlamaModel

GPT2_ROWS = {
    "the contract": Choices(),
    "products not rounded": Choices(products="exact"),
    "tile summed in sequence": Choices(tile_sum="sequence"),
    "tile summed in FP32, tiles in FP16": Choices(products="exact", tile_sum="fp32"),
    "whole dot product in FP32": Choices(products="exact", tile_sum="fp32", tiles="fp32"),
    "GELU rounded once": Choices(gelu="exact"),
    "GELU table of 256 intervals": Choices(gelu="256"),
    "GELU table of 64 intervals": Choices(gelu="64"),
    "LayerNorm in FP32": Choices(norm="fp32"),
    "LayerNorm with a static scale of 1/64": Choices(norm="1/64"),
    "LayerNorm without a scale": Choices(norm="1"),
    "softmax in FP32": Choices(softmax="fp32"),
}
LLAMA_ROWS = {
    "the contract": Choices(),
    "products not rounded": Choices(products="exact"),
    "whole dot product in FP32": Choices(products="exact", tile_sum="fp32", tiles="fp32"),
    "SiLU rounded once": Choices(silu="exact"),
    "SiLU table of 1024 intervals": Choices(silu="1024"),
    "SiLU table of 256 intervals": Choices(silu="256"),
    "products of the rotation not rounded": Choices(rotation="exact"),
    "queries scaled by a power of two before the scores": Choices(queries="power of two"),
    "RMSNorm in FP32": Choices(norm="fp32"),
    "RMSNorm with a static scale of 1/64": Choices(norm="1/64"),
    "RMSNorm without a scale": Choices(norm="1"),
    "softmax in FP32": Choices(softmax="fp32"),
}


def cells(logits, reference):
    """rms error over the deviation of the logits, largest divergence, agreement of the first choice."""
    if not logits.isfinite().all():
        return f"not finite at {(~logits.isfinite().all(1)).sum()} of {len(logits)} positions | |"
    logits, reference = logits.double(), reference.double()
    error = ((logits - reference) ** 2).mean().sqrt() / reference.std()
    p, q = torch.log_softmax(reference, -1), torch.log_softmax(logits, -1)
    divergence = (p.exp() * (p - q)).sum(-1).max()
    same = (logits.argmax(-1) == reference.argmax(-1)).double().mean()
    return f"{100 * error:.3f} % | {divergence:.1e} | {100 * same:.1f} %"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--logits", type=pathlib.Path)
    arguments = parser.parse_args()
    # The pieces of a product are too small to share.
    torch.set_num_threads(1)
    family = json.loads((arguments.folder / "config.json").read_text())["model_type"]
    model, rows = (Model, GPT2_ROWS) if family == "gpt2" else (LlamaModel, LLAMA_ROWS)
    model = model(arguments.folder)
    generator = torch.Generator().manual_seed(1)
    tokens = torch.randint(0, model.config["vocab_size"], (arguments.tokens,), generator=generator)
    print("tokens", ",".join(map(str, tokens.tolist())), file=sys.stderr, flush=True)
    with torch.no_grad():
        oracle = AutoModelForCausalLM.from_pretrained(arguments.folder, dtype=torch.float32).eval()
        reference = oracle(tokens[None]).logits[0]
        halves = oracle.half()(tokens[None]).logits[0]
    del oracle
    print("| arithmetic | rms error / deviation | largest KL divergence | same first choice |")
    print("|---|---|---|---|")
    for name, choices in rows.items():
        logits = model.logits(tokens, Arithmetic(choices))
        if name == "the contract" and arguments.logits:
            expected = load_file(arguments.logits)["logits"]
            assert torch.equal(logits.half().view(torch.int16), expected.view(torch.int16))
        print(f"| {name} | {cells(logits, reference)} |", flush=True)
    print(f"| torch in FP16 | {cells(halves, reference)} |")


main()
