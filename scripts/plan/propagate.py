# SPDX-License-Identifier: Apache-2.0
"""JAX as a peer for the propagation of plans: the same annotations through the same graphs.

For each model, number of devices and set of annotations, three placements of every operation's result are compared: that of dfx;
that of the same rules without those that only dfx has, which is what JAX is expected to do (`without_order.py`, from the printed
sharding rules, before JAX is asked); and that of JAX, whose propagation (XLA's, Xu et al. 2021) knows no order of sums. A
difference between dfx and JAX that was not expected is named.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

import sharded_jax
import without_order

FIXTURES = os.path.join(os.path.dirname(__file__), "..", "..", "Tests", "Fixtures", "llama")

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--dfx", default=".build/release/dfx", help="the program")
parser.add_argument("--model", action="append", help="a preset, an installed model or a folder; may be given again")
parser.add_argument("--devices", type=int, action="append", help="cards, 2 to 8; may be given again")
parser.add_argument("--plan", help="a plan file instead of the sets of annotations")
parser.add_argument("--table", action="store_true", help="every operation, not only those that were not expected")
options = parser.parse_args()


def dfx(*words):
    return subprocess.run([options.dfx, *words], check=True, capture_output=True, text=True).stdout


def annotation_sets(graph_text):
    """Sets of annotations by name: the paper's, parts of it, and the feed-forward network alone."""
    if options.plan:
        with open(options.plan) as stream:
            return {options.plan: json.load(stream)["shard"]}
    paper = {"attention": ["tensor"], "linear": [None, "tensor"], "output": [None, "tensor"]}
    network = re.findall(r"%(\S+) = linear\(.*part ffn", graph_text)
    return {
        "paper": paper,
        "vocabulary replicated": {name: paper[name] for name in ("attention", "linear")},
        "only heads": {"attention": paper["attention"]},
        "only columns": {name: paper[name] for name in ("linear", "output")},
        "only the feed-forward network": {name: [None, "tensor"] for name in network},
    }


def placement(model, devices, annotations):
    """How dfx splits each result, and why those that are whole are whole."""
    plan = {"schema": "dfx.plan/1", "mesh": {"tensor": devices}, "shard": annotations}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(plan, file)
        file.flush()
        text = dfx("plan", "--model", model, "--devices", str(devices), "--plan", file.name, "--explain")
    splits, whole = text.split("whole on each card")[0], text.split("whole on each card")[-1]
    placed = {}
    for line in splits.splitlines()[3:]:
        words = line.split()
        if not words:
            break
        placed[words[0]] = words[1] if len(words) >= 3 and words[2] == "tensor" else None
    reasons = {}
    for name, reason in re.findall(r"^%(\S+) +\d+ +(.*)$", whole, re.M):
        reasons[name] = reason
    return placed, reasons


def cause(name, reasons):
    """The rule that a whole value goes back to: its own, or that of the whole operand before it."""
    seen = set()
    while (operand := re.search(r"other operand, %(\S+), is whole", reasons.get(name, ""))) and name not in seen:
        seen.add(name)
        name = operand[1]
    return f"{reasons[name]} ({name})" if name in reasons else "it is computed in shares, and gathered after that"


def compare(model, graph_text, devices, title, annotations):
    nodes, same = without_order.parse(graph_text, dfx("graph", "--model", model, "--sharding"))
    expected, through = without_order.predict(nodes, same, annotations)
    ours, reasons = placement(model, devices, annotations)
    theirs = sharded_jax.placement(graph_text, devices, annotations)
    rows = []
    for name, other in theirs.items():
        mine, guess = ours.get(name), expected[name]
        if mine == guess == other:
            verdict = "alike"
        elif guess == other:
            verdict = "expected: " + cause(name, reasons) + (f"; split there by {through[name]}" if other else "")
        elif mine == other:
            verdict = f"ALIKE, AND {guess or 'whole'} WAS EXPECTED"
        else:
            verdict = f"NOT EXPECTED, but {guess or 'whole'}"
        rows.append((name, mine or "whole", other or "whole", verdict))
    alike = sum(mine == other for _, mine, other, _ in rows)
    foreseen = sum(verdict.startswith("expected") for *_, verdict in rows)
    wrong = sum(verdict.startswith(("NOT", "ALIKE,")) for *_, verdict in rows)
    print(
        f"{os.path.basename(model):10} {devices} devices  {title:30} {len(rows):2} results: {alike:2} alike, "
        f"{len(rows) - alike:2} differ, {foreseen:2} of them as expected; {wrong} expected otherwise"
    )
    width = max(len(row[0]) for row in rows)
    for name, mine, other, verdict in rows:
        if options.table or verdict.startswith(("NOT", "ALIKE,")):
            print(f"    {name:{width}}  {mine:10}  {other:10}  {verdict}")
    return len(rows), alike, foreseen, wrong


print(f"jax {sharded_jax.version}; columns of tables: operation, dfx, JAX, verdict\n")
totals = [0, 0, 0, 0]
for model in options.model or ["gpt2", *(os.path.join(FIXTURES, name) for name in ("plain", "grouped"))]:
    graph_text = dfx("graph", "--model", model)
    for devices in options.devices or [2, 4, 8]:
        for title, annotations in annotation_sets(graph_text).items():
            counts = compare(model, graph_text, devices, title, annotations)
            totals = [total + count for total, count in zip(totals, counts)]
results, alike, foreseen, wrong = totals
print(
    f"\n{results} results: {alike} alike, {results - alike} differ, {foreseen} of them as expected; "
    f"{wrong} expected otherwise"
)
sys.exit(wrong > 0)
