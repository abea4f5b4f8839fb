# SPDX-License-Identifier: Apache-2.0
"""Train a small GPT-2 on a corpus of stories; FP32 weights and the loss curve go to a folder.

    python train.py train.jsonl MODEL WORK --steps 5000 --seed 1

MODEL holds vocab.json and merges.txt. With enough stories each is used once. `--hours` shortens the schedule's remainder
when the clock runs faster than the steps; with it, the result depends on the machine's speed.
"""

import argparse
import collections
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
RECALL_WEIGHT = 3.0
EMBEDDING_SPREAD = 0.4
LAST_GAIN = 0.08


def configuration(tokenizer: GPT2TokenizerFast) -> GPT2Config:
    end = tokenizer.convert_tokens_to_ids("<|endoftext|>")
    return GPT2Config(
        vocab_size=len(tokenizer), n_positions=CONTEXT, n_embd=256, n_layer=6, n_head=4,
        resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=end, eos_token_id=end,
    )


@torch.no_grad()
def initialize(model: GPT2LMHeadModel) -> None:
    """Start with a circuit that copies, so that names and objects are carried through after a short training.

    From random weights, recalling begins long after grammar, in larger models only after a billion tokens (Olsson et
    al., "In-context learning and induction heads", 2022). Here the two heads that such models end up with are written
    down, and training goes on from them: a head of the first layer looks at the position before and passes on what it
    sees; heads of the second layer look for what followed the present token earlier, and say it again. Embeddings are
    large beside what layers add, or later layers could not tell one name from another; the gain of the last
    normalization makes up for it.
    """
    width = model.config.n_embd
    head = width // model.config.n_head
    first, second = model.transformer.h[:2]
    # Positions take the first dimensions as sines and cosines, tokens the others.
    frequencies = math.pi / 2 * torch.logspace(0, -2.2, head // 2)
    angles = torch.arange(model.config.n_positions)[:, None] * frequencies
    model.transformer.wte.weight.normal_(0, EMBEDDING_SPREAD)[:, :head] *= 0.1
    model.transformer.wpe.weight.zero_()
    model.transformer.wpe.weight[:, :head] = EMBEDDING_SPREAD * 2**0.5 * torch.cat([angles.sin(), angles.cos()], 1)
    model.transformer.ln_f.weight.fill_(LAST_GAIN)
    present, before = (torch.zeros(width, head) for _ in range(2))
    for projection in (present, before):
        projection[head:] = torch.linalg.qr(torch.randn(width - head, head))[0]

    queries, keys, values = first.attn.c_attn.weight.split(width, 1)
    cosines, sines = torch.diag(frequencies.cos()), torch.diag(frequencies.sin())
    rotation = torch.cat([torch.cat([cosines, sines], 1), torch.cat([-sines, cosines], 1)])
    queries[:, :head], keys[:, :head] = 0, 0
    queries[:head, :head], keys[:head, :head] = 3 * rotation, 3 * torch.eye(head)
    values[:, :head] = present
    first.attn.c_proj.weight[:head] = EMBEDDING_SPREAD * before.T

    queries, keys, values = second.attn.c_attn.weight.split(width, 1)
    everything = torch.linalg.qr(torch.randn(width, width))[0]
    for start in range(0, width - head, head):
        here = slice(start, start + head)
        queries[:, here], keys[:, here] = 1.5 * present, 1.5 * before
        values[:, here] = everything[:, here]
        second.attn.c_proj.weight[here] = everything[:, here].T


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


def rare_tokens(stories: list[list[int]], size: int) -> torch.Tensor:
    """For each token whether it occurs in fewer than an eighth of the stories, as names and objects do."""
    occurrences = collections.Counter(token for ids in stories for token in set(ids))
    return torch.tensor([occurrences[token] * 8 < len(stories) for token in range(size)])


def weights(batch: torch.Tensor, rare: torch.Tensor, progress: float) -> torch.Tensor:
    """How much each label counts: rare words that come back count more, until half of the training is done."""
    said = (batch[:, :, None] == batch[:, None, :]).tril(-1).any(2) & rare[batch.clamp(min=0)]
    return 1 + (RECALL_WEIGHT - 1) * max(0.0, 1 - 2 * progress) * said[:, 1:]


def learning_rate(progress: float, peak: float, warmup: float = 0.03) -> float:
    if progress < warmup:
        return peak * progress / warmup
    return peak * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup))))


def losses_of(model: torch.nn.Module, batch: torch.Tensor) -> torch.Tensor:
    """The loss of each label; 0 where there is none."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(input_ids=batch[:, :-1].clamp(min=0), use_cache=False).logits
    return torch.nn.functional.cross_entropy(
        logits.float().transpose(1, 2), batch[:, 1:], ignore_index=NO_LABEL, reduction="none"
    )


def mean(losses: torch.Tensor, batch: torch.Tensor) -> torch.Tensor:
    return losses.sum() / (batch[:, 1:] != NO_LABEL).sum()


@torch.no_grad()
def validate(model: GPT2LMHeadModel, data: list[torch.Tensor]) -> float:
    return sum(mean(losses_of(model, batch), batch).item() for batch in data) / len(data)


def optimizer_for(model: GPT2LMHeadModel) -> torch.optim.AdamW:
    """`scale` is relative to the schedule; embeddings are larger than other weights and move faster."""
    embeddings = [model.transformer.wte.weight, model.transformer.wpe.weight]
    matrices = [p for block in model.transformer.h for p in block.parameters() if p.dim() >= 2]
    others = [p for p in model.parameters() if p.dim() < 2]
    groups = [
        {"params": embeddings, "weight_decay": 0.0, "scale": 3.0},
        {"params": matrices, "weight_decay": 0.05, "scale": 1.0},
        {"params": others, "weight_decay": 0.0, "scale": 1.0},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hours", type=float, default=math.inf)
    parser.add_argument("--held-out", help="stories for the validation loss", required=True)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    tokenizer = GPT2TokenizerFast(str(options.model / "vocab.json"), str(options.model / "merges.txt"))
    generator = random.Random(options.seed)
    stories = encode(options.corpus, tokenizer)
    rare = rare_tokens(stories, len(tokenizer))
    data = batches(stories, options.batch, generator)
    held_out = sorted(encode(options.held_out, tokenizer)[:VALIDATION_STORIES], key=len)
    validation = [padded(held_out[i : i + 12]) for i in range(0, len(held_out), 12)]
    print(f"{len(data)} batches, vocabulary {len(tokenizer)}", flush=True)
    model = GPT2LMHeadModel(configuration(tokenizer))
    initialize(model)
    compiled = torch.compile(model, dynamic=True)
    optimizer = optimizer_for(model)
    options.work.mkdir(parents=True, exist_ok=True)
    curve = csv.writer(open(options.work / "loss.csv", "w", newline=""), lineterminator="\n")
    curve.writerow(["step", "seconds", "training_loss", "validation_loss"])
    started, recent, best, step, progress = time.monotonic(), [], math.inf, 0, 0.0
    while progress < 1:
        seconds = time.monotonic() - started
        progress = max(step / options.steps, seconds / 3600 / options.hours)
        for group in optimizer.param_groups:
            group["lr"] = group["scale"] * learning_rate(min(progress, 1), options.learning_rate)
        batch = data[step % len(data)]
        losses = losses_of(compiled, batch)
        mean(losses * weights(batch, rare, progress), batch).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        recent.append(mean(losses.detach(), batch).item())
        step += 1
        if step % RECORD_EVERY == 0 or progress >= 1:
            average, recent, score = sum(recent) / len(recent), [], ""
            if step % VALIDATE_EVERY == 0 or progress >= 1:
                score = validate(model, validation)
                if score < best:
                    best = score
                    model.save_pretrained(options.work / "checkpoint")
            curve.writerow([step, round(seconds), f"{average:.4f}", score and f"{score:.4f}"])
            print(f"step {step} {seconds:.0f} s loss {average:.4f} {score and f'validation {score:.4f}'}", flush=True)
    record = dict(
        stories=len(stories), steps=step, planned_steps=options.steps, batch=options.batch, seed=options.seed,
        seconds=round(time.monotonic() - started), validation_loss=best,
    )
    (options.work / "run.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
