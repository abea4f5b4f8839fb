# SPDX-License-Identifier: Apache-2.0
"""Write a trained checkpoint as FP16 safetensors beside its tokenizer, with the loss curve as CSV and SVG.

    python export.py WORK MODEL
"""

import argparse
import csv
import pathlib
import shutil

import torch
from transformers import GenerationConfig, GPT2LMHeadModel

WIDTH, HEIGHT, MARGIN = 640, 300, 44
SERIES = (("training_loss", "#9bb7d4", "training"), ("validation_loss", "#c0392b", "held-out combinations"))


def export(checkpoint: pathlib.Path, folder: pathlib.Path) -> None:
    model = GPT2LMHeadModel.from_pretrained(checkpoint, dtype=torch.float32)
    end = model.config.eos_token_id
    model.generation_config = GenerationConfig(bos_token_id=end, eos_token_id=end, pad_token_id=end)
    model.half().save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)


def points(rows: list[dict[str, str]], column: str) -> list[tuple[int, float]]:
    return [(int(row["step"]), float(row[column])) for row in rows if row[column]]


def drawing(rows: list[dict[str, str]]) -> str:
    """Loss over steps; the axis ends at a loss of 4, below which all of interest happens."""
    last, top = int(rows[-1]["step"]), 4.0
    inner_width, inner_height = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN

    def place(step: float, loss: float) -> str:
        y = MARGIN + inner_height * (1 - min(loss, top) / top)
        return f"{MARGIN + inner_width * step / last:.1f},{y:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for loss in range(int(top) + 1):
        x, y = place(0, loss).split(",")
        parts.append(f'<line x1="{x}" y1="{y}" x2="{WIDTH - MARGIN}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{MARGIN - 8}" y="{float(y) + 4:.1f}" text-anchor="end">{loss}</text>')
    for step in range(0, last + 1, 1000 if last > 3000 else 200):
        x = place(step, 0).split(",")[0]
        parts.append(f'<text x="{x}" y="{HEIGHT - MARGIN + 18}" text-anchor="middle">{step}</text>')
    for index, (column, colour, label) in enumerate(SERIES):
        line = " ".join(place(*point) for point in points(rows, column))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<text x="{WIDTH - MARGIN}" y="{MARGIN + 16 * index}" text-anchor="end" fill="{colour}">{label}</text>')
    parts.append(f'<text x="{MARGIN}" y="{MARGIN - 16}">loss (nats per token) over steps</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("model", type=pathlib.Path)
    options = parser.parse_args()
    export(options.work / "checkpoint", options.model)
    with open(options.work / "loss.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name in ("loss.csv", "run.json"):
        shutil.copy(options.work / name, options.model / name)
    (options.model / "loss.svg").write_text(drawing(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
