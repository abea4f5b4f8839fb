# SPDX-License-Identifier: Apache-2.0
"""Compare the model on the simulated devices (FP16) with transformers (FP32) on held-out combinations.

    python evaluate.py held_out.jsonl MODEL --dfx .build/release/dfx --output evaluation.json

Both run the weights of MODEL. Prints the table of the model card.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
from typing import NamedTuple

import numpy
import torch
from safetensors.numpy import load_file
from transformers import GPT2LMHeadModel, GPT2TokenizerFast

GREEDY_TOKENS = 64
PROMPT_SENTENCES = 2
NAMES, OBJECTS = {"n", "f"}, {"obj", "obj2"}


class Machine(NamedTuple):
    """The program and how to call it; functional mode gives the bits of timed mode."""

    program: str
    model: str
    devices: int

    def call(self, command: str, *arguments: str) -> str:
        options = ["--model", self.model, "--mode", "functional", "--devices", str(self.devices), "--quiet"]
        run = subprocess.run([self.program, command, *options, *arguments], capture_output=True, text=True)
        if run.returncode != 0:
            raise SystemExit(f"{command}: {run.stderr}")
        return run.stdout

    def logits(self, tokens: list[int]) -> torch.Tensor:
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/logits.safetensors"
            self.call("logits", "--tokens", ",".join(map(str, tokens)), "-o", path)
            return torch.from_numpy(load_file(path)["logits"].astype(numpy.float32))

    def greedy(self, prompt: str, count: int) -> list[int]:
        return json.loads(self.call("generate", "--json", "--max-new-tokens", str(count), prompt))["tokens"]


class Reference:
    """The same weights in FP32."""

    def __init__(self, folder: str):
        self.model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()

    @torch.no_grad()
    def logits(self, tokens: list[int]) -> torch.Tensor:
        return self.model(input_ids=torch.tensor([tokens])).logits[0]

    @torch.no_grad()
    def greedy(self, tokens: list[int], count: int) -> list[int]:
        ids = torch.tensor([tokens])
        made = self.model.generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=count,
            pad_token_id=self.model.config.eos_token_id,
        )
        return made[0, len(tokens) :].tolist()


def recall_spans(story: dict, tokenizer: GPT2TokenizerFast) -> list[tuple[str, int, int]]:
    """For each word to be recalled: its slot and the range of its tokens."""
    offsets = tokenizer(story["text"], return_offsets_mapping=True)["offset_mapping"]
    spans = []
    for recall in story["recalls"]:
        begin, end = recall["offset"], recall["offset"] + len(recall["word"])
        inside = [i for i, (low, high) in enumerate(offsets) if high > begin and low < end]
        spans.append((recall["slot"], inside[0], inside[-1] + 1))
    return spans


def compare_logits(stories: list[dict], tokenizer, machine: Machine, reference: Reference) -> dict:
    """Every position of every story, and the words that only memory of the story gives."""
    margins, errors, equal, losses = [], [], [], {"devices": [], "reference": []}
    square_error, square_spread, divergence = [], [], []
    recalled = {who: {"names": [], "objects": [], "others": []} for who in losses}
    for story in stories:
        tokens = tokenizer(story["text"])["input_ids"] + [tokenizer.eos_token_id]
        rows = {"devices": machine.logits(tokens), "reference": reference.logits(tokens)}
        difference = rows["devices"] - rows["reference"]
        top = rows["reference"].topk(2).values
        margins.append(top[:, 0] - top[:, 1])
        errors.append(difference.abs().amax(1))
        equal.append(rows["devices"].argmax(1) == rows["reference"].argmax(1))
        square_error.append(difference.square().mean(1))
        square_spread.append(rows["reference"].var(1))
        log = {who: torch.log_softmax(rows[who].double(), 1) for who in rows}
        divergence.append((log["reference"].exp() * (log["reference"] - log["devices"])).sum(1))
        labels = torch.tensor(tokens[1:])
        for who in rows:
            losses[who].append(-log[who][:-1].gather(1, labels[:, None])[:, 0])
            right = rows[who][:-1].argmax(1) == labels
            for slot, begin, end in recall_spans(story, tokenizer):
                kind = "names" if slot in NAMES else "objects" if slot in OBJECTS else "others"
                recalled[who][kind].append(bool(right[begin - 1 : end - 1].all()))
    margin, error, same = torch.cat(margins), torch.cat(errors), torch.cat(equal)
    clear = margin > 2 * error.max()
    perplexity = {who: torch.cat(losses[who]).mean().exp().item() for who in losses}
    return {
        "stories": len(stories),
        "positions": len(margin),
        "largest_logit_error": error.max().item(),
        "rms_error_over_deviation": (torch.cat(square_error).mean() / torch.cat(square_spread).mean()).sqrt().item(),
        "largest_divergence": torch.cat(divergence).max().item(),
        "top1_equal": int(same.sum()),
        "clear_positions": int(clear.sum()),
        "clear_top1_equal": int(same[clear].sum()),
        "perplexity": perplexity,
        "perplexity_difference": perplexity["devices"] / perplexity["reference"] - 1,
        "cloze": {
            who: {kind: {"asked": len(hits), "right": sum(hits)} for kind, hits in kinds.items()}
            for who, kinds in recalled.items()
        },
    }


def first_sentences(text: str) -> str:
    return ".".join(text.split(".")[:PROMPT_SENTENCES]) + "."


def compare_stories(stories, corpus: set[str], tokenizer, machine: Machine, reference: Reference) -> dict:
    """Greedy stories from the first two sentences of held-out combinations."""
    same = ended = copied = 0
    samples = []
    for story in stories:
        prompt = first_sentences(story["text"])
        tokens = tokenizer(prompt)["input_ids"]
        room = reference.model.config.n_positions - len(tokens)
        made = machine.greedy(prompt, room)
        same += made[:GREEDY_TOKENS] == reference.greedy(tokens, GREEDY_TOKENS)
        ended += made[-1] == tokenizer.eos_token_id
        text = prompt + tokenizer.decode([t for t in made if t != tokenizer.eos_token_id])
        copied += text in corpus
        samples.append(text)
    return {"prompts": len(stories), "equal_over_64": same, "ended": ended, "in_corpus": copied, "samples": samples[:10]}


def table(result: dict) -> str:
    values, made = result["logits"], result["greedy"]
    rows = [
        ("held-out stories, positions", f"{values['stories']}, {values['positions']}"),
        ("largest difference of a logit", f"{values['largest_logit_error']:.4f}"),
        ("rms error over the logits' deviation", f"{values['rms_error_over_deviation']:.3%}"),
        ("largest KL divergence", f"{values['largest_divergence']:.1e}"),
        ("top-1 equal, all positions", f"{values['top1_equal']} of {values['positions']}"),
        ("top-1 equal where the FP32 margin exceeds twice the largest difference",
         f"{values['clear_top1_equal']} of {values['clear_positions']}"),
        ("perplexity, devices FP16", f"{values['perplexity']['devices']:.4f}"),
        ("perplexity, transformers FP32",
         f"{values['perplexity']['reference']:.4f} ({values['perplexity_difference']:+.4%} on the devices)"),
        ("stories equal over 64 greedy tokens", f"{made['equal_over_64']} of {made['prompts']}"),
        ("stories that end within the context", f"{made['ended']} of {made['prompts']}"),
        ("stories found word for word in the corpus", f"{made['in_corpus']} of {made['prompts']}"),
    ]
    for kind in ("names", "objects", "others"):
        scores = [values["cloze"][who][kind] for who in ("devices", "reference")]
        text = " / ".join(f"{score['right'] / score['asked']:.1%}" for score in scores)
        rows.append((f"cloze, {kind} ({scores[0]['asked']}), devices / FP32", text))
    return "\n".join(["| measure | value |", "|---|---|"] + [f"| {name} | {value} |" for name, value in rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("held_out")
    parser.add_argument("model")
    parser.add_argument("--dfx", default=".build/release/dfx")
    parser.add_argument("--devices", type=int, default=1)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--skip", type=int, default=96, help="stories of the validation loss, left out here")
    parser.add_argument("--corpus", help="training stories, to look for copies")
    parser.add_argument("--output", type=pathlib.Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with open(options.held_out, encoding="utf-8") as file:
        stories = [json.loads(line) for line in file][options.skip : options.skip + options.stories]
    corpus = set()
    if options.corpus:
        with open(options.corpus, encoding="utf-8") as file:
            corpus = {json.loads(line)["text"] for line in file}
    tokenizer = GPT2TokenizerFast.from_pretrained(options.model)
    machine, reference = Machine(options.dfx, options.model, options.devices), Reference(options.model)
    result = {
        "logits": compare_logits(stories, tokenizer, machine, reference),
        "greedy": compare_stories(stories, corpus, tokenizer, machine, reference),
    }
    if options.output:
        options.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(table(result))


if __name__ == "__main__":
    main()
