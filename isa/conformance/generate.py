# SPDX-License-Identifier: Apache-2.0
"""Writes the conformance vectors.

  python -m venv .venv && .venv/bin/pip install -r isa/conformance/requirements.txt
  .venv/bin/python isa/conformance/generate.py            # all files
  .venv/bin/python isa/conformance/generate.py vector     # one file
  .venv/bin/python isa/conformance/generate.py --check    # all files, compared with those stored
"""

import importlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from model import hand  # noqa: E402

FILES = ["vector", "scalar", "matrix", "gelu", "dma", "argmax", "ring", "control", "slots", "extension", "fault"]


def lines(document, key):
    """JSON with one element of `document[key]` per line."""
    head = json.dumps({name: value for name, value in document.items() if name != key})[:-1]
    body = ",\n".join(json.dumps(item, separators=(",", ":")) for item in document[key])
    return f'{head}, "{key}": [\n{body}\n]}}\n'


def text(name):
    cases = importlib.import_module(f"cases.{name}").cases()
    stored = [case.json() for case in cases]
    names = [case["name"] for case in stored]
    assert len(set(names)) == len(names), "names repeat"
    return lines({"schema": "dfx.conformance/1", "class": name, "cases": stored}, "cases"), len(stored)


def main(arguments):
    check = "--check" in arguments
    chosen = [a for a in arguments if not a.startswith("-")] or FILES
    print(f"hand-encoded: {hand.check()} words")
    differing = []
    for name in chosen:
        path = HERE / f"{name}.json"
        content, count = text(name)
        print(f"{name}: {count} cases, {len(content)} bytes", flush=True)
        if not check:
            path.write_text(content)
        elif not path.exists() or path.read_text() != content:
            differing.append(path.name)
    if differing:
        sys.exit(f"not as stored: {', '.join(differing)}")


if __name__ == "__main__":
    main(sys.argv[1:])
