# SPDX-License-Identifier: Apache-2.0
"""Writes the embedded default model: a small GPT-2 with seeded random weights.

    python scripts/demo/make_seeded_random.py Models/seeded-random

It writes no sense, only tokens; it shows that every part of the appliance works without a download. Its
vocabulary is trained on the project's own documents. Needs scripts/fixtures/requirements.txt.
"""

import json
import pathlib
import sys

import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import GPT2Config, GPT2LMHeadModel


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    root = pathlib.Path(__file__).resolve().parents[2]
    corpus = sorted(str(path) for path in (root / "docs/adr").glob("*.md"))
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train(corpus, vocab_size=1024, special_tokens=["<|endoftext|>"], show_progress=False)
    tokenizer.save_model(str(folder))
    vocabulary = json.loads((folder / "vocab.json").read_text())
    end = vocabulary["<|endoftext|>"]
    torch.manual_seed(20)
    config = GPT2Config(
        n_layer=4, n_embd=128, n_head=4, n_positions=256, vocab_size=len(vocabulary),
        bos_token_id=end, eos_token_id=end,
    )
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("weight") and ".ln_" not in name:
                parameter.normal_(0, 0.12)
    model.half().save_pretrained(folder)


main()
