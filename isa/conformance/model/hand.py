# SPDX-License-Identifier: Apache-2.0
"""Compares the encoder with words that were put together by hand."""

import json
import pathlib

from . import encoding

FILE = pathlib.Path(__file__).resolve().parents[1] / "hand-encoded.json"
NAMES = {"context": 1, "layers": 1, "position": 1, "token": 2}


def value(field, text):
    if text in NAMES:
        return NAMES[text]
    if text[0] == "v":
        tile, _, offset = text[1:].partition("+")
        return 64 * int(tile) + int(offset or 0)
    if text[0] in "si":
        # Of the registers that an address may name, 0 stands for none.
        return int(text[1:]) + (field == "index")
    return int(text, 0)


def encoded(assembly):
    name, _, rest = assembly.partition(" ")
    operands = {}
    for part in filter(None, rest.split(", ")):
        field, _, text = part.partition("=")
        operands[field] = value(field, text) if text else 1
    return encoding.encode(name, **operands)


def check():
    """How many words there are; each must be what the encoder writes, and every instruction must have one."""
    words = json.loads(FILE.read_text())["words"]
    for entry in words:
        word = encoding.hexadecimal(encoded(entry["assembly"]))
        assert word == entry["word"].replace(" ", ""), f"{entry['assembly']}: {word}"
    missing = set(encoding.INSTRUCTIONS) - {entry["assembly"].split(" ")[0] for entry in words}
    assert not missing, missing
    return len(words)
