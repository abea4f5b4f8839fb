# SPDX-License-Identifier: Apache-2.0
"""Train a small GPT-2 on a corpus of stories; FP32 weights and the loss curve go to a folder.

    python train.py train.jsonl MODEL WORK --steps 5000 --seed 1

MODEL holds vocab.json and merges.txt. With enough stories each is used once. `--hours` shortens the schedule's remainder
when the clock runs faster than the steps; with it, the result depends on the machine's speed.
"""

import argparse
import csv
import json
import math
import pathlib
import random
import time

import torch
from transformers import GPT2Config, GPT2LMHeadModel, GPT2TokenizerFast

CONTEXT = 256
VALIDATE_EVERY = 100
RECORD_EVERY = 10
VALIDATION_STORIES = 96
PACKED_EVERY = 8
NO_LABEL = -100


def configuration(tokenizer: GPT2TokenizerFast) -> GPT2Config:
    end = tokenizer.convert_tokens_to_ids("<|endoftext|>")
    return GPT2Config(
        vocab_size=len(tokenizer), n_positions=CONTEXT, n_embd=256, n_layer=6, n_head=4,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=end, eos_token_id=end,
    )


@torch.no_grad()
def initialize(model: GPT2LMHeadModel) -> None:
    """Start near what attention has to become, so that copying names is learned within a short training.

    Positions start as sinusoids, so that a distance looks the same everywhere. In each head, queries and keys start
    equal (look for what is alike) and the output starts as the transpose of the values (pass on what was seen), with
    the usual magnitudes. (After Trockman and Kolter, "Mimetic initialization of self-attention layers", 2023.)
    """
    width, head = model.config.n_embd, model.config.n_embd // model.config.n_head
    wavelengths = 2 * math.pi * torch.logspace(0, 2, width // 2)
    angles = 2 * math.pi * torch.arange(CONTEXT)[:, None] / wavelengths
    deviation = model.config.initializer_range
    model.transformer.wpe.weight.copy_(math.sqrt(2) * deviation * torch.cat([angles.sin(), angles.cos()], 1))
    for block in model.transformer.h:
        queries, keys, values = block.attn.c_attn.weight.split(width, 1)
        for start in range(0, width, head):
            alike, passed = (torch.linalg.qr(torch.randn(width, head))[0] for _ in range(2))
            here = slice(start, start + head)
            queries[:, here] = keys[:, here] = alike * deviation * math.sqrt(width)
            values[:, here] = passed * deviation * math.sqrt(width)
            block.attn.c_proj.weight[here] = passed.T * deviation * math.sqrt(width / (2 * model.config.n_layer))


def encode(path: str, tokenizer: GPT2TokenizerFast) -> list[list[int]]:
    """The tokens of each story, followed by the end token."""
    with open(path, encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    return [ids + [tokenizer.eos_token_id] for ids in tokenizer(texts)["input_ids"]]


def padded(stories: list[list[int]]) -> torch.Tensor:
    """One story a row; what lies behind a shorter story is not a label."""
    width = max(map(len, stories))
    return torch.tensor([ids + [NO_LABEL] * (width - len(ids)) for ids in stories])


def packed(stories: list[list[int]]) -> torch.Tensor:
    """Stories one after the other in rows as wide as the context (and one label)."""
    stream = [token for ids in stories for token in ids]
    width = CONTEXT + 1
    return torch.tensor([stream[i : i + width] for i in range(0, len(stream) - width + 1, width)])


def batches(stories: list[list[int]], size: int, generator: random.Random) -> list[torch.Tensor]:
    """Batches of stories of like length, in random order; each story is in one batch.

    A prompt stands at position 0, so most rows hold one story from its beginning. Every `PACKED_EVERY`th batch is
    packed, so that the last positions of the context are trained too.
    """
    window = size * 64
    groups = []
    for start in range(0, len(stories), window):
        chunk = sorted(stories[start : start + window], key=len)
        groups += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    generator.shuffle(groups)
    return [(packed if i % PACKED_EVERY == 0 else padded)(group) for i, group in enumerate(groups)]


def learning_rate(progress: float, peak: float, warmup: float = 0.03) -> float:
    if progress < warmup:
        return peak * progress / warmup
    return peak * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup))))


def loss_of(model: torch.nn.Module, batch: torch.Tensor) -> torch.Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(input_ids=batch[:, :-1].clamp(min=0), use_cache=False).logits
    return torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), batch[:, 1:].flatten(), ignore_index=NO_LABEL)


@torch.no_grad()
def validate(model: GPT2LMHeadModel, data: list[torch.Tensor]) -> float:
    return sum(loss_of(model, batch).item() for batch in data) / len(data)


def optimizer_for(model: GPT2LMHeadModel, peak: float) -> torch.optim.AdamW:
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    others = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=peak, betas=(0.9, 0.98))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--learning-rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hours", type=float, default=math.inf)
    parser.add_argument("--held-out", help="stories for the validation loss", required=True)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    tokenizer = GPT2TokenizerFast(str(options.model / "vocab.json"), str(options.model / "merges.txt"))
    generator = random.Random(options.seed)
    data = batches(encode(options.corpus, tokenizer), options.batch, generator)
    held_out = sorted(encode(options.held_out, tokenizer)[:VALIDATION_STORIES], key=len)
    validation = [padded(held_out[i : i + 12]) for i in range(0, len(held_out), 12)]
    print(f"{len(data)} batches, vocabulary {len(tokenizer)}", flush=True)
    model = GPT2LMHeadModel(configuration(tokenizer))
    initialize(model)
    compiled = torch.compile(model, dynamic=True)
    optimizer = optimizer_for(model, options.learning_rate)
    options.work.mkdir(parents=True, exist_ok=True)
    curve = csv.writer(open(options.work / "loss.csv", "w", newline=""), lineterminator="\n")
    curve.writerow(["step", "seconds", "training_loss", "validation_loss"])
    started, recent, best, step, progress = time.monotonic(), [], math.inf, 0, 0.0
    while progress < 1:
        seconds = time.monotonic() - started
        progress = max(step / options.steps, seconds / 3600 / options.hours)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(min(progress, 1), options.learning_rate)
        loss = loss_of(compiled, data[step % len(data)])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        recent.append(loss.item())
        step += 1
        if step % RECORD_EVERY == 0:
            mean, recent, score = sum(recent) / len(recent), [], ""
            if step % VALIDATE_EVERY == 0 or progress >= 1:
                score = validate(model, validation)
                if score < best:
                    best = score
                    model.save_pretrained(options.work / "checkpoint")
            curve.writerow([step, round(seconds), f"{mean:.4f}", score and f"{score:.4f}"])
            print(f"step {step} {seconds:.0f} s loss {mean:.4f} {score and f'validation {score:.4f}'}", flush=True)


if __name__ == "__main__":
    main()
