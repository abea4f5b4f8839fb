# SPDX-License-Identifier: Apache-2.0
"""Write the model card from what training and evaluation left behind: loss.csv, evaluation.json, run.json.

    python card.py MODEL
"""

import argparse
import csv
import json
import pathlib

from evaluate import table

TEXT = """# stories

A small GPT-2 that writes short children's stories in English. It comes with `dfx`, so that the appliance has something
to say without a download: `dfx generate --devices 4 "Once upon a time"`.

| | |
|---|---|
| shape | {layers} layers, {width} wide, {heads} heads of {head}, context {context}, vocabulary {vocabulary} |
| parameters | {parameters:.2f} million, FP16, {megabytes:.1f} MB |
| trained on | {seen} of {stories} stories written by `scripts/train_stories/corpus.py`, each once; no other text |
| training | {steps} steps of {batch} stories, weights of step {best}, AdamW, seed {seed}, {minutes} minutes on one thread of a busy machine{clock} |
| loss at step {best} | {training:.4f} training, {held_out:.4f} held-out combinations (nats per token) |
| made by | `scripts/train_stories/run.sh` |
| licence | Apache 2.0, as the project |

![Loss over steps](loss.svg)

## What it can do, and what it cannot

It begins, continues and ends a story of about 90 to 180 tokens about children and animals: somebody loses, breaks,
shares, finds or learns something, meets somebody, and it ends well. Good prompts are beginnings: "Once upon a time",
"Long ago, a fox named", "Lily was a little girl".

* It knows only the words, plots and turns of its corpus.
* It answers no questions, follows no instructions and knows no facts. Anything but the beginning of such a story leads
  to the beginning of such a story, or to a muddle.
* A prompt's own words are understood as far as the vocabulary goes; other words are spelled byte by byte.
* It sometimes loses a thread: a name, an object or a pronoun changes. The cloze rows below say how often.
* Names carry no gender for it: it may tell of a boy named June.
* The grammar that wrote the corpus repeats its phrases, and so does the model.

## The devices against FP32

The same weights on the simulated devices (FP16, functional mode, whose bits are those of timed mode) and in transformers
(FP32), on stories whose combination of name, object and place does not occur in training. A cloze question asks for a word
that only the story so far gives; it is right if every token of it is the most likely one.

{table}

## Stories it wrote

Greedy, on the devices, from the first two sentences of held-out stories; the first {shown} prompts of the evaluation,
not chosen.

{samples}
"""

CLOCK = "; the clock ended its schedule (`--hours`), so a run on another machine gives other weights"


def values(folder: pathlib.Path, record: dict) -> dict:
    configuration = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    result = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    with open(folder / "loss.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    best = min((row for row in rows if row["validation_loss"]), key=lambda row: float(row["validation_loss"]))
    width, heads = configuration["n_embd"], configuration["n_head"]
    size = (folder / "model.safetensors").stat().st_size
    samples = result["greedy"]["samples"][: record["samples"]]
    return record | dict(
        layers=configuration["n_layer"], width=width, heads=heads, head=width // heads,
        context=configuration["n_positions"], vocabulary=configuration["vocab_size"],
        parameters=size / 2e6, megabytes=size / 1e6, shown=len(samples),
        minutes=round(record["seconds"] / 60), seen=min(record["stories"], record["steps"] * record["batch"]),
        clock=CLOCK if record["steps"] < record["planned_steps"] else "", best=best["step"],
        training=float(best["training_loss"]), held_out=float(best["validation_loss"]), table=table(result),
        samples="\n\n".join("> " + sample for sample in samples),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    folder = parser.parse_args().model
    record = json.loads((folder / "run.json").read_text(encoding="utf-8")) | {"samples": 3}
    (folder / "README.md").write_text(TEXT.format(**values(folder, record)), encoding="utf-8")


if __name__ == "__main__":
    main()
